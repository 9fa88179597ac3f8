import Identifiers
import MLflow

/// A failure that may pass: the request may be sent again after a pause.
struct PassingFailure: Error {
    /// What it is if it does not pass.
    let failure: MLflowFailure
    /// The server said so of this request alone; others may well succeed.
    let isOfRequest: Bool
    /// What the server asked for.
    let pause: Duration?
}

/// Sends a request again while it may help.
struct TrackingRetry {
    private let patience: TrackingPatience

    init(_ patience: TrackingPatience) {
        self.patience = patience
    }

    /// - Parameter progress: a number that grows with what came through; tries begin anew when it does.
    func run<Value>(
        progress: () -> UInt64 = { 0 },
        _ work: () async throws -> Value
    ) async throws -> Value {
        var tries = 0
        var reached = progress()
        while true {
            do {
                return try await work()
            } catch let passing as PassingFailure {
                if progress() > reached {
                    reached = progress()
                    tries = 0
                }
                let waits = passing.isOfRequest ? patience.failureBackOff : patience.backOff
                guard tries < waits.count else { throw passing.failure }
                try await Task.sleep(for: try pause(waits[tries], passing))
                tries += 1
            }
        }
    }

    private func pause(_ usual: Duration, _ passing: PassingFailure) throws(MLflowFailure) -> Duration {
        guard let asked = passing.pause else { return usual * Double.random(in: 0.75...1.25) }
        guard asked <= patience.longestPause else { throw passing.failure }
        return max(asked, usual)
    }
}
