import AutomationNode
import DurableFiles
import Logging
import NodeAPI
import NodeClient
import NodeServer
import NodeTestSupport
import TestSupport

/// A whole slipwayd within the test, with its own state directory, on a free port of loopback unless told otherwise.
struct TestNode {
    let directory: TemporaryDirectory
    let address: NodeAddress
    /// The admin token.
    let token: String
    /// Asks it to stop, as SIGTERM does.
    let stop: @Sendable () async -> Void

    func client(timeouts: ClientTimeouts = ClientTimeouts()) throws -> NodeClient {
        try NodeClient(address, token: token, timeouts: timeouts)
    }

    /// - Parameters:
    ///   - listen: given the test's directory.
    ///   - prepare: fills the state directory before the start, such as its `trust`.
    static func with(
        listen: (TemporaryDirectory) throws -> NodeListener.Settings = { _ in
            .init(address: .host("127.0.0.1", port: 0))
        },
        configuration: NodeConfiguration = NodeConfiguration(),
        prepare: (TemporaryDirectory) throws -> Void = { _ in },
        _ body: (TestNode) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        try prepare(directory)
        let daemon = Daemon(
            state: directory.path("state"),
            configuration: configuration,
            listen: try listen(directory),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await daemon.serving { address, stop in
            let token = String(try directory.text("state/admin.token").dropLast())
            try await body(
                TestNode(directory: directory, address: try NodeAddress(address), token: token, stop: stop)
            )
        }
    }
}
