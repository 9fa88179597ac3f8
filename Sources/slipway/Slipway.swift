import ArgumentParser

/// The command line program of both sides: the design node, where it imports, records and exports models, and the caller of an
/// automation node.
///
/// Each command is one type in one file: it parses its options, calls one operation of a library target, and prints the result.
/// A command holds no rule that a test cannot reach without a process; such a rule belongs to the library target.
///
/// - `Commands/Design`: commands that work on a project directory, through `SavedModels`.
/// - `Commands/Evaluation`: commands about evaluations and their records.
/// - `Commands/Bundle`: commands that read a bundle file, and the conformance kit.
/// - `Commands/Node`: commands that call a node, through its client.
/// - `Evaluating`: `slipway evaluate`, and the work behind it that other commands use: ``EvaluationRunner``.
/// - `Options`: groups of options that several commands share, and the conversion of arguments.
/// - `Output`: the ``Console``, tables, progress, errors, and the JSON of each answer.
/// - `Keys`, `Trust`: signing keys and passphrases; the trusted signers of a verification.
/// - `Transfer`, `Waiting`: upload and download of bundles; waiting for a deployment, with Ctrl-C and a time-out.
///
/// To add a command, write its type, list it here, and add the schema of its JSON to docs/json. Begin reading at ``Main``, then at
/// one command, such as ``CopyCommand`` or ``DeployCommand``.
///
/// The program prints results on standard output and everything else on standard error, and exits with the status of the
/// failure's kind. It never prints a secret, and never leaves a half-written file under its final name.
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Export MLflow models as signed bundles, and deploy the bundles to automation nodes.",
        discussion: """
            On the design node, import models into a project, and export the project as one signed bundle. For an automation \
            node, deploy a bundle, watch the deployment, and roll it back.

            slipway --version prints the version. Exit status: 0 done, 1 failed, 2 usage, 3 rolled back, 4 refused, 5 not found, \
            6 busy, 7 not done within --timeout, 8 node or tracking server not reachable, 130 interrupted.
            """,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Design node",
                subcommands: [
                    InitCommand.self, ImportCommand.self, SyncCommand.self, ModelsCommand.self, ShowCommand.self,
                    ScanCommand.self, GoldenCommand.self, ScoreCommand.self, SetCommand.self, RemoveCommand.self,
                    CopyCommand.self, FsckCommand.self, KeyCommand.self, ExportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Evaluation",
                subcommands: [
                    DatasetCommand.self, EvaluateCommand.self, EvaluationsCommand.self, EvaluationCommand.self,
                    CompareCommand.self,
                    WhatIfCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Bundle",
                subcommands: [
                    InspectCommand.self, DiffCommand.self, VerifyCommand.self, UnpackCommand.self,
                    ConformanceCommand.self,
                ]
            ),
            CommandGroup(
                name: "Automation node",
                subcommands: [
                    DeployCommand.self, StatusCommand.self, HistoryCommand.self, GenerationsCommand.self,
                    BundlesCommand.self, ActivateCommand.self, RollbackCommand.self, ConfirmCommand.self,
                    CancelCommand.self, MarkGoodCommand.self, PinCommand.self, ProjectCommand.self, GarbageCommand.self,
                    DrainCommand.self, AuditCommand.self,
                ]
            ),
        ]
    )
}
