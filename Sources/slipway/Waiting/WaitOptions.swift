import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// How long a command waits for the node.
struct WaitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Wait no longer than this, such as 90s, 15m or 2h; then exit with status 7, and the node goes on.",
            valueName: "duration"
        ),
        transform: { try ArgumentText.duration($0) }
    )
    var timeout: Double?

    /// Waits for what the body asks of the node.
    /// - Parameter body: tells the place how far it has come.
    /// - Throws: `wait.timeout`, `wait.interrupted`.
    func run<Value: Sendable>(
        _ client: NodeClient,
        _ console: Console,
        _ body: @escaping @Sendable (WaitPlace) async throws -> Value
    ) async throws -> Value {
        try await Waiting(timeout: timeout, client: client, console: console).run(body)
    }
}

extension ArgumentText {
    /// Seconds.
    static func duration(_ text: String) throws -> Double {
        guard let seconds = DurationText.seconds(in: text), seconds > 0 else {
            throw ValidationError("\"\(text)\" is no length of time: expected 500ms, 90s, 15m, 2h or 1d.")
        }
        return seconds
    }
}
