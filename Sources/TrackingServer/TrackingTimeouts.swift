package import AsyncSupport

/// The waits for a tracking server, and the tries of a request.
package struct TrackingTimeouts: Sendable {
    /// To have a connection, TLS handshake included.
    package var connect: Duration = .seconds(10)
    /// Without a byte of an answer.
    package var silence: Duration = .seconds(90)
    /// For a connection that broke, or a server that says that it cannot just now. What comes through begins the tries anew.
    package var retry = RetryPolicy(
        pauses: [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)]
    )
    /// For a server that failed on this one request; MLflow 2 does so for a file that is missing.
    package var failureRetry = RetryPolicy(pauses: [.milliseconds(200), .milliseconds(800)])
    /// Connections at one time, and with that files that are fetched at one time.
    package var width = 12
    package var clock: any TimeSource = SystemClock()

    package init() {}
}
