import AsyncSupport
import NodeAPI
import Synchronization

/// The stream of a deployment's changes, for all its listeners.
final class DeploymentEvents: Sendable {
    /// Of each deployment that is followed and has not ended. Whoever takes one out does so under the lock before it is finished:
    /// nobody joins one that tells nothing any more.
    private let broadcasts = Mutex<[Int64: Broadcast<DeploymentReport>]>([:])

    /// The deployment as it stands, then its changes; the stream ends with the final one.
    func follow(
        _ deployment: Int64,
        from now: () async throws -> DeploymentReport
    ) async throws -> AsyncStream<DeploymentReport> {
        let (stream, continuation) = broadcasts.withLock { broadcasts in
            let broadcast = broadcasts[deployment] ?? Broadcast(buffering: .bufferingNewest(256))
            broadcasts[deployment] = broadcast
            return broadcast.join()
        }
        defer { dropIfUnfollowed(deployment) }
        do {
            let report = try await now()
            continuation.yield(report)
            if report.isFinished { continuation.finish() }
        } catch {
            continuation.finish()
            throw error
        }
        return stream
    }

    private func dropIfUnfollowed(_ deployment: Int64) {
        broadcasts.withLock { broadcasts in
            if broadcasts[deployment]?.hasSubscribers == false { broadcasts[deployment] = nil }
        }
    }

    /// Tells one change. Nothing is told after the final one, also where two are told at the same time.
    func publish(_ report: DeploymentReport) {
        broadcasts.withLock { broadcasts in
            let broadcast = report.isFinished ? broadcasts.removeValue(forKey: report.id) : broadcasts[report.id]
            broadcast?.send(report)
            if report.isFinished { broadcast?.finish() }
        }
    }

    /// Ends all streams: the node stops.
    func end() {
        let ended = broadcasts.withLock { broadcasts in
            defer { broadcasts = [:] }
            return Array(broadcasts.values)
        }
        for broadcast in ended { broadcast.finish() }
    }
}
