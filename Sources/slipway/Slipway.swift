import ArgumentParser

/// The program's commands.
struct Slipway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Takes MLflow models from where they are made to where they work.",
        discussion: """
            On the design node: import models into a project, export it as one signed bundle. For an automation node: \
            send a bundle, make it current, look, go back.

            slipway --version shows the version. Exit status: 0 done, 1 failed, 2 usage, 3 rolled back, 4 refused, 5 not found, 6 busy, \
            7 not done within --timeout, 130 interrupted.
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
                    InspectCommand.self, DiffCommand.self, VerifyCommand.self, UnpackCommand.self, KitCommand.self,
                ]
            ),
            CommandGroup(
                name: "Automation node",
                subcommands: [
                    DeployCommand.self, StatusCommand.self, HistoryCommand.self, GenerationsCommand.self,
                    BundlesCommand.self, ActivateCommand.self, RollbackCommand.self, ConfirmCommand.self,
                    CancelCommand.self, ForgiveCommand.self, PinCommand.self, ProjectCommand.self, GarbageCommand.self,
                    DrainCommand.self, AuditCommand.self,
                ]
            ),
        ]
    )
}
