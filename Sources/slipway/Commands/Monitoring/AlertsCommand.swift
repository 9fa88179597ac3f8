import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// `slipway alerts …`: what a node's monitoring found, and what became of it.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "List, acknowledge and close the alerts of a node's monitoring.",
        subcommands: [List.self, Show.self, Acknowledge.self, Close.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the alerts that are not closed, oldest first."
        )

        @Flag(help: "List closed alerts too.")
        var all = false

        @OptionGroup var filter: ProjectFilterOptions

        @Option(help: ArgumentHelp("Show only alerts after this number.", valueName: "number"))
        var after: Int64 = 0

        @Flag(name: .shortAndLong, help: "Print only the numbers of the alerts, one per line.")
        var quiet = false

        @OptionGroup var node: NodeOptions
        @OptionGroup var json: JSONOptions

        func validate() throws {
            if after < 0 { throw ValidationError("--after must be at least 0.") }
        }

        func run() async throws {
            try await node.withClient { client in
                var alerts: [AlertReport] = []
                var next: Int64? = after
                while let start = next {
                    let page = try await client.alerts(
                        after: start,
                        project: filter.project,
                        states: all ? nil : [.open, .acknowledged]
                    )
                    alerts += page.alerts
                    next = page.next
                }
                if json.json {
                    try NodeOutput.write(AlertList(alerts: alerts))
                } else if quiet {
                    try Console.write(lines: alerts.map { String($0.number) })
                } else {
                    try Console.write(alerts.isEmpty ? "No alerts.\n" : MonitorOutput.table(alerts))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show an alert.")

        @OptionGroup var alert: AlertOptions
        @OptionGroup var node: NodeOptions
        @OptionGroup var json: JSONOptions

        func run() async throws {
            try await node.withClient { client in
                let report = try await client.alert(alert.number)
                if json.json { try NodeOutput.write(report) } else { try Console.write(MonitorOutput.text(report)) }
            }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "acknowledge",
            abstract: "Put on record that somebody knows of an alert."
        )

        @OptionGroup var change: AlertChangeOptions

        func run() async throws {
            try await change.run { client, number, request in try await client.acknowledge(alert: number, request) }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close",
            abstract: "Close an alert; what is found later is a new one."
        )

        @OptionGroup var change: AlertChangeOptions

        func run() async throws {
            try await change.run { client, number, request in try await client.close(alert: number, request) }
        }
    }
}

/// One alert of a node.
struct AlertOptions: ParsableArguments {
    @Argument(help: "The number of the alert.")
    var number: Int64

    func validate() throws {
        if number < 1 { throw ValidationError("Alerts are numbered from 1.") }
    }
}

/// A change of an alert's state, with words that its record keeps.
struct AlertChangeOptions: ParsableArguments {
    @OptionGroup var alert: AlertOptions

    @Option(help: ArgumentHelp("A note, for the record.", valueName: "text"))
    var note: String?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run(_ change: (NodeClient, Int64, AlertRequest) async throws -> AlertReport) async throws {
        try await node.withClient { client in
            let report = try await change(client, alert.number, AlertRequest(note: note))
            if json.json { return try NodeOutput.write(report) }
            try output.console.say("alert \(report.number) is \(report.state.rawValue)")
        }
    }
}
