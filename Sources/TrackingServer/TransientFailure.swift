import AsyncSupport

/// A failure that may pass: the request may be sent again after a pause.
struct TransientFailure: Error {
    /// The error if it does not pass.
    let failure: TrackingFailure
    /// True if the failure concerns this request alone; others may succeed.
    let isOfRequest: Bool
    /// The pause that the server asked for.
    let pause: Duration?

    init(_ failure: TrackingFailure, isOfRequest: Bool, pause: Duration? = nil) {
        self.failure = failure
        self.isOfRequest = isOfRequest
        self.pause = pause
    }
}

extension TrackingTimeouts {
    /// Sends a request again while it may help.
    /// - Parameter progress: a number that grows with what came through; tries begin anew when it does.
    /// - Throws: a `TrackingFailure` in place of a transient one.
    func retrying<Value>(
        progress: () -> UInt64 = { 0 },
        _ work: () async throws -> Value
    ) async throws -> Value {
        var retries = 0
        var reached = progress()
        while true {
            do {
                return try await work()
            } catch let transient as TransientFailure {
                if progress() > reached {
                    reached = progress()
                    retries = 0
                }
                let policy = transient.isOfRequest ? failureRetry : retry
                guard let pause = policy.pause(before: retries, asked: transient.pause) else { throw transient.failure }
                try await clock.sleep(for: pause)
                retries += 1
            }
        }
    }
}
