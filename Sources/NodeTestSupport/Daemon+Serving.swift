import Logging
package import NodeServer
import ServiceLifecycle

/// `NodeTestSupport` runs a whole `slipwayd` inside a test. It is apart from `TestSupport`, so that the tests below the node do not
/// wait for the node to be built.
extension Daemon {
    /// Runs the daemon, calls `body` once it listens, and stops it when `body` ends.
    /// - Parameter body: given the address, and a closure that asks the daemon to stop, as SIGTERM does.
    package func serving(
        _ body: (_ address: String, _ stop: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let group = ServiceGroup(
            services: [DaemonService(daemon: self, addresses: sink)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { sink.finish() }
                try await group.run()
            }
            for await address in addresses {
                do {
                    try await body(address) { await group.triggerGracefulShutdown() }
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }
}

private struct DaemonService: Service {
    let daemon: Daemon
    let addresses: AsyncStream<String>.Continuation

    func run() async throws {
        try await daemon.run(stoppingOn: []) { addresses.yield($0) }
    }
}
