import ArgumentParser
import Identifiers
import NodeAPI
import StrictJSON

struct ContextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context",
        abstract: "Keep the nodes that you call under names, with their project and credentials.",
        discussion: """
            A command calls the node of --node; else of --context; else of SLIPWAY_NODE; else of the context in SLIPWAY_CONTEXT; \
            else of the current context. CA, credentials and project follow in the same order: option, context of --context, \
            environment, other context. What a context says is for its own node alone. A command that can work without a node \
            asks one only with --node or --context. See docs/nodes.md.

            The contexts are in slipway/contexts.json in XDG_CONFIG_HOME, or in ~/.config. The file has no secret: a token stays \
            in its own file.
            """,
        subcommands: [
            ContextListCommand.self, ContextAddCommand.self, Use.self, Show.self, Remove.self,
            ContextGroupCommand.self,
        ],
        defaultSubcommand: ContextListCommand.self
    )

    struct Use: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "use",
            abstract: "Make a context the current one, for commands that name no node.",
            discussion: "With --none, no context is current any more."
        )

        @Argument(help: "The context.", completion: ContextCompletion.names, transform: { try ArgumentText.name($0) })
        var name: ContextName?

        @Flag(help: "Let no context be current.")
        var none = false

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if none == (name != nil) { throw ValidationError("Give the name of a context, or --none.") }
        }

        func run() throws {
            try ContextFile().change { try $0.use(name) }
            guard !json.json else {
                return try Console.write(JSONWriter.text(of: ["current": .optional(name?.text)]) + "\n")
            }
            try output.console.say(name.map { "\($0) is the current context" } ?? "No context is current")
            ContextView.warnOfVariables(output.console)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a context, or the one that commands use now."
        )

        @Argument(
            help: "The context; by default that of SLIPWAY_CONTEXT, or the current one.",
            completion: ContextCompletion.names,
            transform: { try ArgumentText.name($0) }
        )
        var name: ContextName?

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let list = try ContextFile().read()
            let context = try name.map { try list.require($0) } ?? inUse()
            let view = ContextView(context, of: list)
            try Console.write(json.json ? JSONWriter.text(of: view.json) + "\n" : view.text)
            if name == nil { ContextView.warnOfVariables(output.console) }
        }

        private func inUse() throws -> NodeContext {
            // An address in the environment is no context; a warning says that it goes before.
            let selection = try NodeSelection.choose(node: nil, context: nil) {
                $0 == "SLIPWAY_NODE" ? nil : Console.environment($0)
            }
            guard let context = selection?.context else {
                throw CommandFailure(
                    .contextMissing,
                    "context",
                    expected: "a current context, or one in SLIPWAY_CONTEXT",
                    found: "none; choose one with slipway context use NAME"
                )
            }
            return context
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Forget a context. The node, and the files that the context names, stay as they are.",
            discussion: "Its groups go on without it; one that has no other context is forgotten, too."
        )

        @Argument(help: "The context.", completion: ContextCompletion.names, transform: { try ArgumentText.name($0) })
        var name: ContextName

        @Flag(help: "Only say what would be forgotten.")
        var dryRun = false

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let wasCurrent: Bool
            if dryRun {
                var list = try ContextFile().read()
                wasCurrent = try forget(&list)
            } else {
                wasCurrent = try ContextFile().change(forget)
            }
            guard !json.json else {
                return try Console.write(
                    JSONWriter.text(of: ["context": .string(name.text), "wasCurrent": .bool(wasCurrent)]) + "\n"
                )
            }
            let end = wasCurrent ? (dryRun ? "; none would be current then" : "; none is current now") : ""
            try output.console.say("\(dryRun ? "Would forget" : "Forgot") the context \(name)\(end)")
        }

        /// - Returns: true if it was the current one.
        private func forget(_ list: inout ContextList) throws -> Bool {
            let wasCurrent = list.currentName == name
            try list.remove(name)
            return wasCurrent
        }
    }
}
