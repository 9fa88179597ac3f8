import ArgumentParser
import Identifiers
import SavedModels
import StrictJSON

struct RemoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote",
        abstract: "Follow registries under names.",
        discussion: """
            slipway sync NAME imports what is new in a remote: the models that were chosen for it, with its rule for active \
            versions. Without a name it is the only remote, or the one named origin. A remote changes only by slipway remote: other \
            imports do not touch it.
            """,
        subcommands: [RemoteListCommand.self, RemoteAddCommand.self, Remove.self],
        defaultSubcommand: RemoteListCommand.self
    )

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Forget a remote. What was imported from it stays."
        )

        @Argument(help: "The remote.", completion: CompletionNames.remotes, transform: { try ArgumentText.name($0) })
        var name: RemoteName

        @Flag(help: "Only say what would be forgotten.")
        var dryRun = false

        @OptionGroup var project: ProjectOptions
        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let removed = try project.open().removeRemote(name, isDryRun: dryRun)
            if json.json {
                try Console.write(JSONWriter.text(of: removed.json) + "\n")
            } else {
                try output.console.say("\(dryRun ? "Would forget" : "Forgot") the remote \(name), \(removed.location)")
            }
        }
    }
}

struct RemoteListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the remotes of the project.",
        discussion: "With --quiet, only their names, one per line."
    )

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let state = try project.open().state()
        if json.json {
            try Console.write(JSONWriter.text(of: ["remotes": .array(state.remotes.map(\.json))]) + "\n")
        } else if output.quiet {
            try Console.write(lines: state.remotes.map(\.name.text))
        } else {
            try Console.write(text(state))
        }
    }

    private func text(_ state: ProjectState) -> String {
        guard !state.remotes.isEmpty else {
            return "The project \(state.name) follows no registry by name; slipway remote add makes it so.\n"
        }
        var table = Table([
            .left("REMOTE"), .left("REGISTRY"), .left("WORKSPACE"), .left("MODELS"), .left("ACTIVE FROM"),
        ])
        for remote in state.remotes {
            table.add([
                remote.name.text, remote.location, remote.workspace ?? "-",
                remote.models.isEmpty ? "all" : remote.models.joined(separator: ", "), remote.activeFrom?.text ?? "-",
            ])
        }
        return table.text()
    }
}

extension Remote {
    /// As the commands print it.
    var json: JSONValue {
        [
            "name": .string(name.text), "location": .string(location), "models": .array(models.map(JSONValue.string)),
            "workspace": .optional(workspace), "activeFrom": .optional(activeFrom?.text),
        ]
    }
}
