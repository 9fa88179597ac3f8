import AutomationNode
import Logging
import ServiceLifecycle
import UnixSignals

/// The stop of a node, step by step: it reports "not ready" and answers as before, then the listeners end. It is the first
/// service that is told to end, so that all others continue until it has.
struct Stopping: Service {
    let node: AutomationNode
    /// The first request to stop.
    let asked: Latch
    /// The second request, which ends the stop at once.
    let hurry: Latch
    let manager: ServiceManager
    let logger: Logger

    /// Seconds that all has which comes after the last request.
    private static let rest = 15.0

    func run() async throws {
        await cancelWhenGracefulShutdown { [asked] in await asked.wait() }
        if Task.isCancelled { return }
        let settings = node.configuration.shutdown
        manager.stopping(within: settings.drain + settings.grace + Self.rest)
        node.beginStop()
        if settings.drain > 0 {
            logger.notice(
                "draining for \(settings.drain) s: not ready any more, and answering; a second signal ends it"
            )
        }
        await hurry.wait(atMost: settings.drain)
    }
}

/// The signals that ask for a stop: the first begins it, the second ends it at once.
struct StopSignals: Sendable {
    let signals: UnixSignalsSequence
    let asked: Latch
    let hurry: Latch
    let logger: Logger

    func follow() async {
        for await signal in signals {
            if asked.isOpen {
                logger.notice("\(signal) again: what is under way is cut off")
                hurry.open()
            } else {
                logger.notice("\(signal): slipwayd stops")
                asked.open()
            }
        }
    }
}
