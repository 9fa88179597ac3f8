import ArgumentParser
import AsyncSupport
import AutomationNode
import Identifiers
import NodeAPI

/// `slipwayd token …`: the tokens of a node, running or not.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, list and revoke the tokens of a node's callers.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct State: ParsableArguments {
        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func tokens() throws -> TokenStore { try TokenStore(state: state) }
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a token and print it once; the node stores only its digest."
        )

        @Argument(help: "The caller's name; the audit shows it.")
        var name: String

        @Option(
            help: ArgumentHelp("The role: viewer, operator, deployer, scorer, labeler or admin.", valueName: "role")
        )
        var role: Role

        @Option(
            help: ArgumentHelp(
                "The end of the token: after a duration such as 90d or 12h, or at a time such as 2027-01-31T00:00:00Z.",
                valueName: "when"
            )
        )
        var expires: String?

        @Option(
            help: ArgumentHelp("Only for this project (repeatable).", valueName: "name"),
            transform: { try Name.parse($0, ProjectName.init, rule: ProjectName.rule) }
        )
        var project: [ProjectName] = []

        @Option(
            help: ArgumentHelp(
                "Only for requests to this model (repeatable); needs the role scorer or labeler.",
                valueName: "name"
            ),
            transform: { try Name.parse($0, ModelName.init, rule: ModelName.rule) }
        )
        var model: [ModelName] = []

        @OptionGroup var state: State

        func run() throws {
            let now = SystemClock().timeOfDay
            let scope = Scope(
                projects: project.isEmpty ? nil : Set(project),
                models: model.isEmpty ? nil : Set(model)
            )
            let end = try expires.map { try TokenEnd.parse($0, now: now) }
            let grant = TokenGrant(role: role, expires: end, scope: scope)
            print(try state.tokens().create(name, grant, now: now, by: LocalPerson.words))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List all tokens: name, role, creation time, end, projects and models; never the secret."
        )

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var state: State

        func run() throws {
            let now = SystemClock().timeOfDay
            let lines = try state.tokens().list().map { Line($0, now: now) }
            guard !json else {
                print(String(decoding: try WireJSON.bytes(of: lines), as: UTF8.self))
                return
            }
            guard !lines.isEmpty else { return }
            let rows =
                [["NAME", "ROLE", "CREATED (UTC)", "LIMITS"]]
                + lines.map { line in
                    [line.name, line.role.rawValue, "\(line.created)", line.limits.joined(separator: "  ")]
                }
            let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
            for row in rows {
                let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                print((cells + row[3...].filter { !$0.isEmpty }).joined(separator: "  "))
            }
        }

        fileprivate struct Line: Encodable {
            let name: String
            let role: Role
            let created: Timestamp
            let expires: Timestamp?
            let hasEnded: Bool?
            let projects: [String]?
            let models: [String]?

            init(_ record: TokenRecord, now: Timestamp) {
                name = record.name
                role = record.role
                created = record.created
                expires = record.expires
                hasEnded = record.expires.map { _ in record.hasEnded(at: now) }
                projects = record.scope.projects?.map(\.text).sorted()
                models = record.scope.models?.map(\.text).sorted()
            }

            /// The limits of the token in words.
            var limits: [String] {
                let end = expires.map { "\(hasEnded == true ? "ended" : "until") \($0)" }
                let scope = [("projects", projects), ("models", models)].compactMap { name, texts in
                    texts.map { "\(name) \($0.joined(separator: ", "))" }
                }
                return [end].compactMap { $0 } + scope
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Revoke a token at once, even while the node runs."
        )

        @Argument(help: "The token's name.")
        var name: String

        @Flag(help: "Only say which token would be revoked.")
        var dryRun = false

        @OptionGroup var state: State

        func run() throws {
            guard dryRun else {
                try state.tokens().revoke(name, by: LocalPerson.words, now: SystemClock().timeOfDay)
                return print("\(name) is revoked")
            }
            let found = try state.tokens().find(name)
            let facts = found.map { List.Line($0, now: SystemClock().timeOfDay) }.map { [$0.role.rawValue] + $0.limits }
            print("\(name) would be revoked: \((facts ?? ["cannot be read"]).joined(separator: "  "))")
        }
    }
}

extension Role: ExpressibleByArgument {}

/// Parsing of a token's end on the command line.
enum TokenEnd {
    /// - Throws: a usage error for text that is neither a duration nor a time.
    static func parse(_ text: String, now: Timestamp) throws -> Timestamp {
        if let time = Timestamp(text) { return time }
        guard let seconds = DurationText.seconds(in: text) else {
            throw ValidationError(
                "--expires: \"\(text)\" is neither a duration such as 90d nor a time such as 2027-01-31T00:00:00Z."
            )
        }
        return now.adding(seconds: seconds)
    }
}

private enum Name {
    static func parse<Value>(_ text: String, _ read: (String) -> Value?, rule: String) throws -> Value {
        guard let value = read(text) else { throw ValidationError("\"\(text)\": expected \(rule)") }
        return value
    }
}
