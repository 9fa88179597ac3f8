import AsyncSupport
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Signs of life for the service manager's watchdog: each one waits until every serving thread has done some work, so that a
/// process whose threads are stuck is ended and started again.
struct Watchdog: Service {
    let manager: ServiceManager
    let clock: any TimeSource

    func run() async throws {
        guard let seconds = manager.watchdog else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown { [manager, clock] in
            while !Task.isCancelled {
                // Each loop of those that read and write connections, and with the return the threads that run the routes.
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
                    _ = try? await loop.submit {}.get()
                }
                manager.notify("WATCHDOG=1")
                guard (try? await clock.sleep(seconds: seconds / 2)) != nil else { return }
            }
        }
        // The stop has a limit of its own, and may be longer.
        manager.notify("WATCHDOG=1")
    }
}
