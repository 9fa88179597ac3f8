import ArgumentParser
import NodeAPI
import NodeClient

/// The time-out of a command that waits for the node.
struct WaitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Wait at most this long, such as 90s, 15m or 2h; then exit with status 7 while the node continues.",
            valueName: "duration"
        ),
        transform: { try ArgumentText.duration($0) }
    )
    var timeout: Double?

    /// Waits for the requests of the body.
    /// - Parameter body: records its stage in the progress.
    /// - Throws: `wait.timeout`, `wait.interrupted`.
    func run<Value: Sendable>(
        _ client: NodeClient,
        _ console: Console,
        _ body: @escaping @Sendable (WaitProgress) async throws -> Value
    ) async throws -> Value {
        try await NodeWait(timeout: timeout, client: client, console: console).run(body)
    }
}
