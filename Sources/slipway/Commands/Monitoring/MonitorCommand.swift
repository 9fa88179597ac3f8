import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Show what a node's monitoring sees of its models.",
        discussion: """
            Without a model, one line for each active model of a project. With a model, its figures and its newest closed windows; \
            with --window, the record of one window. See docs/monitoring.md.
            """
    )

    @Argument(help: "The model.", transform: { try ArgumentText.name($0) })
    var model: ModelName?

    @Option(help: ArgumentHelp("Print the record of this window, as JSON.", valueName: "number"))
    var window: Int64?

    @Option(help: ArgumentHelp("Show at most this many windows, the newest.", valueName: "count"))
    var limit = 10

    @Flag(name: .shortAndLong, help: "Print only the names of the models, one per line.")
    var quiet = false

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let window, window < 1 { throw ValidationError("--window takes the number of a window, from 1.") }
        if window != nil, model == nil { throw ValidationError("--window needs a model.") }
        if quiet, model != nil { throw ValidationError("--quiet lists models: it takes no model.") }
    }

    func run() async throws {
        try await node.withClient { client in
            let project = try await project.resolve(client)
            guard let model else { return try show(try await client.monitors(project)) }
            if let window {
                let document = try await client.window(project, model, window)
                return try Console.write(String(decoding: document, as: UTF8.self))
            }
            let detail = MonitorDetail(
                monitor: try await client.monitor(project, model),
                windows: try await newest(client, project, model)
            )
            if json.json { try NodeOutput.write(detail) } else { try Console.write(detail.text) }
        }
    }

    private func show(_ models: [MonitorReport]) throws {
        if json.json { return try NodeOutput.write(MonitorList(models: models)) }
        if quiet { return try Console.write(lines: models.map(\.model.text)) }
        try Console.write(models.isEmpty ? "No active models.\n" : MonitorOutput.table(models))
    }

    /// The newest windows, oldest first.
    private func newest(
        _ client: NodeClient,
        _ project: ProjectName,
        _ model: ModelName
    ) async throws -> [WindowReport] {
        var windows: [WindowReport] = []
        var next: Int64? = 0
        while let after = next {
            let page = try await client.windows(project, model, after: after, limit: 400)
            windows = (windows + page.windows).suffix(limit)
            next = page.next
        }
        return windows
    }
}

/// The answer of `slipway monitor MODEL`.
struct MonitorDetail: Encodable {
    let monitor: MonitorReport
    let windows: [WindowReport]
}
