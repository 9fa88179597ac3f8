import NodeAPI
import Synchronization

/// The stream of a deployment's changes, for all its listeners.
final class DeploymentEvents: Sendable {
    private let listeners = Mutex<[Int64: [Int: AsyncStream<DeploymentReport>.Continuation]]>([:])
    private let counter = Atomic<Int>(0)

    /// The deployment as it stands, then its changes; the stream ends with the final one.
    func follow(
        _ deployment: Int64,
        from now: () async throws -> DeploymentReport
    ) async throws -> AsyncStream<DeploymentReport> {
        let (stream, continuation) = listen(to: deployment)
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

    /// The changes of a deployment from now on.
    private func listen(
        to deployment: Int64
    ) -> (AsyncStream<DeploymentReport>, AsyncStream<DeploymentReport>.Continuation) {
        let key = counter.add(1, ordering: .relaxed).newValue
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeploymentReport.self,
            bufferingPolicy: .bufferingNewest(256)
        )
        listeners.withLock { $0[deployment, default: [:]][key] = continuation }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { listeners in
                listeners[deployment]?[key] = nil
                if listeners[deployment]?.isEmpty == true { listeners[deployment] = nil }
            }
        }
        return (stream, continuation)
    }

    func publish(_ report: DeploymentReport) {
        let continuations = listeners.withLock { Array(($0[report.id] ?? [:]).values) }
        for continuation in continuations {
            continuation.yield(report)
            if report.isFinished { continuation.finish() }
        }
    }

    /// Ends all streams: the node stops.
    func end() {
        let continuations = listeners.withLock { $0.values.flatMap(\.values) }
        for continuation in continuations { continuation.finish() }
    }
}
