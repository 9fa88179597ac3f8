import ArgumentParser
import AutomationNode
import Identifiers
import NodeAPI

/// `slipwayd token …`: the tokens of a node, running or not.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens that callers of a node carry.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct State: ParsableArguments {
        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func tokens() throws -> TokenStore { try TokenStore(state: state) }
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it. It is shown this once: the node keeps only its digest."
        )

        @Argument(help: "Whose it is; the audit shows this name.")
        var name: String

        @Option(help: ArgumentHelp("viewer, operator, deployer, scorer or admin.", valueName: "role"))
        var role: Role

        @OptionGroup var state: State

        func run() throws {
            print(try state.tokens().create(name, role: role, now: SystemClock().now()))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the names and roles of all tokens.")

        @Flag(help: "As JSON.")
        var json = false

        @OptionGroup var state: State

        func run() throws {
            let lines = try state.tokens().list().map { Line(name: $0.name, role: $0.role, created: $0.created) }
            guard !json else {
                print(String(decoding: try WireJSON.bytes(of: lines), as: UTF8.self))
                return
            }
            let width = lines.map(\.name.count).max() ?? 0
            for line in lines {
                let name = line.name + String(repeating: " ", count: width - line.name.count)
                print("\(name)  \(line.role.rawValue)  \(line.created)")
            }
        }

        private struct Line: Encodable {
            let name: String
            let role: Role
            let created: Timestamp
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token worthless, at once, also at a node that runs."
        )

        @Argument(help: "The name it was made with.")
        var name: String

        @OptionGroup var state: State

        func run() throws {
            try state.tokens().revoke(name)
            print("\(name) is revoked")
        }
    }
}

extension Role: ExpressibleByArgument {}
