import ArgumentParser

/// The command line program of both sides: the design node, where it imports, records and exports models, and the caller of an
/// automation node.
///
/// A command is a type named for it: it parses its options, calls the library targets, and prints what came of it, as text or as the JSON of
/// `--json`. A small subcommand stands in the file of its command (`slipway key show` in `KeyCommand.swift`), a larger one in a file beside it.
///
/// - `Commands/Design`: commands on a project directory, through `SavedModels`. `key` works on files of keys, `scan` on a directory or a file;
///   `score` asks a node with `--node`.
/// - `Commands/Remotes`: commands on the registries that a project follows.
/// - `Commands/Datasets`, `Commands/Evaluation`: commands on the data sets of a project, and on its evaluations and comparisons. `compare` also
///   reads bundles, `report` files of records; `evaluations` asks a node with `--node`.
/// - `Commands/Bundle`: commands on a bundle file; the conformance kit, which asks a node with `--node`.
/// - `Commands/Registry`: commands on a bundle in an OCI registry, through `OCIRegistry`; `Registries` is the work behind them.
/// - `Commands/Review`: commands on the claims beside a bundle, and on a policy; `Reviewing` is the work behind them.
///   `Planning` says what a deployment would do, and what a node's policy says to it: ``DeploymentPlan``.
/// - `Commands/Node`, `Commands/Monitoring`: commands that call a node, through its client. `gc` works on a project if no node is named.
/// - `Commands/Orders`: commands that sign, show and bring orders; `Ordering` is the work behind them.
/// - `Commands/Fleet`: commands that ask several nodes; `Fleet` is the work behind them, and behind `slipway deploy --nodes`: ``RolloutDriver``, which
///   carries out what the target `Fleet` decides.
/// - `Commands/Contexts`: commands on the user's list of nodes; `Contexts` has the list, and the rule of which node a command calls:
///   ``NodeSelection``.
/// - `Evaluating`: `slipway evaluate`, on a project, here or with `--node` on a node, and the work behind it, which `compare` and
///   `evaluation --check` use too: ``EvaluationRunner``. `Comparing`: the work behind `compare` and `whatif`.
///   `Drifting`: that behind `drift` and `reference`.
/// - `Options`: groups of options that several commands share, and the conversion of arguments (`Options/Text`).
/// - `Output`: the ``Console``, tables, progress and errors (`Output/Terminal`), the texts that people read, and the JSON answers (`…+JSON.swift`) of
///   more than a few members; a shorter one stands in its command.
/// - `Keys`, `Trust`: signing keys and passphrases; the trusted signers of a verification.
/// - `Transfer`, `Waiting`: upload and download of bundles; waiting for a deployment, with Ctrl-C and a time-out.
///
/// To add a command, write its type and list it here; CONTRIBUTING.md has all that goes with it ("Where a change goes"). A rule that decides
/// something stands in no command's type: it belongs to a library target, or to a type of its own that tests reach without a process.
///
/// Begin reading at ``Main``, then at one command, such as ``CopyCommand`` or ``DeployCommand``.
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

            slipway --version prints the version; ls is models, and rm is remove. Exit status: 0 done, 1 failed, 2 usage, 3 rolled back, 4 refused, 5 not found, \
            6 busy, 7 not done within --timeout, 8 node, registry or tracking server not reachable, 9 damaged, 130 interrupted. Try again after \
            6 and 8; repair (slipway fsck) after 9.
            """,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Design node",
                subcommands: [
                    InitCommand.self, ImportCommand.self, SyncCommand.self, RemoteCommand.self, ModelsCommand.self,
                    ShowCommand.self,
                    ScanCommand.self, GoldenCommand.self, ScoreCommand.self, SetCommand.self, RemoveCommand.self,
                    CopyCommand.self, MergeCommand.self, FsckCommand.self, KeyCommand.self, ExportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Evaluation",
                subcommands: [
                    DatasetCommand.self, EvaluateCommand.self, EvaluationsCommand.self, EvaluationCommand.self,
                    CompareCommand.self,
                    WhatIfCommand.self, DriftCommand.self, ReferenceCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Bundle",
                subcommands: [
                    InspectCommand.self, DiffCommand.self, VerifyCommand.self, UnpackCommand.self,
                    PushCommand.self, PullCommand.self, RegistryCommand.self, ConformanceCommand.self,
                ]
            ),
            CommandGroup(
                name: "Sign-off",
                subcommands: [
                    ReviewCommand.self, SignOffCommand.self, AttestCommand.self, HeartbeatCommand.self,
                    ClaimsCommand.self, WithdrawCommand.self, PolicyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Automation node",
                subcommands: [
                    DeployCommand.self, PromoteCommand.self, StatusCommand.self, HistoryCommand.self,
                    GenerationsCommand.self,
                    BundlesCommand.self, ActivateCommand.self, RollbackCommand.self, ConfirmCommand.self,
                    CancelCommand.self, MarkGoodCommand.self, PinCommand.self, ProjectCommand.self, GarbageCommand.self,
                    OrderCommand.self, DrainCommand.self, AuditCommand.self, MonitorCommand.self, AlertsCommand.self,
                    LabelsCommand.self, ContextCommand.self, FleetCommand.self,
                ]
            ),
        ]
    )
}
