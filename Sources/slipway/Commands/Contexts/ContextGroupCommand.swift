import ArgumentParser
import Identifiers
import StrictJSON

struct ContextGroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Name several contexts at once, for slipway fleet and slipway deploy --nodes.",
        subcommands: [List.self, Add.self, Remove.self],
        defaultSubcommand: List.self
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List your groups.",
            discussion: "With --quiet, only their names, one per line."
        )

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let groups = try ContextFile().read().groups
            if json.json {
                return try Console.write(JSONWriter.text(of: ["groups": .array(groups.map(\.record))]) + "\n")
            }
            if output.quiet { return try Console.write(lines: groups.map(\.name.text)) }
            guard !groups.isEmpty else {
                return try Console.write("There are no groups; make one with slipway context group add.\n")
            }
            var table = Table([.left("GROUP"), .right("NODES"), .left("CONTEXTS")])
            for group in groups {
                table.add([
                    group.name.text, String(group.contexts.count), group.contexts.map(\.text).joined(separator: ", "),
                ])
            }
            try Console.write(table.text())
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add contexts to the end of a group; a new group is made.",
            discussion: "The order of the contexts is the one in which a rollout takes them (docs/fleet.md)."
        )

        @Argument(help: "The group.", completion: GroupCompletion.names, transform: { try ArgumentText.name($0) })
        var name: ContextName

        @Argument(
            help: ArgumentHelp("The contexts.", valueName: "context"),
            completion: ContextCompletion.names,
            transform: { try ArgumentText.name($0) }
        )
        var contexts: [ContextName]

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let group = try ContextFile().change { list in
                try list.add(contexts, to: name)
                return list.find(group: name)
            }
            try ContextGroupCommand.write(name, group, json: json.json, output.console)
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Take contexts out of a group, or forget the group; its contexts stay."
        )

        @Argument(help: "The group.", completion: GroupCompletion.names, transform: { try ArgumentText.name($0) })
        var name: ContextName

        @Argument(
            help: ArgumentHelp("The contexts to take out; without one, all.", valueName: "context"),
            completion: ContextCompletion.names,
            transform: { try ArgumentText.name($0) }
        )
        var contexts: [ContextName] = []

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let group = try ContextFile().change { list in
                try list.take(contexts, from: name)
                return list.find(group: name)
            }
            try ContextGroupCommand.write(name, group, json: json.json, output.console)
        }
    }

    /// - Parameter group: nil for one that is forgotten.
    private static func write(_ name: ContextName, _ group: ContextGroup?, json: Bool, _ console: Console) throws {
        if json {
            let value = (group ?? ContextGroup(name: name, contexts: [])).record
            return try Console.write(JSONWriter.text(of: value) + "\n")
        }
        guard let group else { return try console.say("Forgot the group \(name)") }
        try console.say("\(name)  is \(group.contexts.map(\.text).joined(separator: ", "))")
    }
}

/// The names of groups, offered while a command line is typed.
enum GroupCompletion {
    static var names: CompletionKind { .shellCommand("slipway context group list --quiet 2>/dev/null") }

    /// The names of contexts and groups.
    static var namesOfNodes: CompletionKind {
        .shellCommand("slipway context list --quiet 2>/dev/null; slipway context group list --quiet 2>/dev/null")
    }
}
