import ArgumentParser

/// The program's commands.
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Export MLflow models as signed bundles, and deploy the bundles to automation nodes.",
        discussion: """
            On the design node, import models into a project, and export the project as one signed bundle. For an automation \
            node, deploy a bundle, watch the deployment, and roll it back.

            slipway --version prints the version. Exit status: 0 done, 1 failed, 2 usage, 3 rolled back, 4 refused, 5 not found, \
            6 busy, 7 not done within --timeout, 130 interrupted.
            """,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Design node",
                subcommands: [
                    InitCommand.self, ImportCommand.self, SyncCommand.self, ModelsCommand.self, ShowCommand.self,
                    ScanCommand.self, GoldenCommand.self, ScoreCommand.self, SetCommand.self, RemoveCommand.self,
                    CopyCommand.self, FsckCommand.self,
                    KeyCommand.self, ExportCommand.self,
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
