package import NIOCore

/// How long a tracking server is waited for, and how often it is asked again.
package struct TrackingPatience: Sendable {
    /// To have a connection, TLS handshake included.
    package var connect: TimeAmount = .seconds(10)
    /// Without a byte of an answer.
    package var silence: TimeAmount = .seconds(90)
    /// Waits before each further try, where the connection broke or the server says that it cannot just now. What comes
    /// through begins them anew.
    package var backOff: [Duration] = [
        .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8),
    ]
    /// Waits where the server failed on this one request; MLflow 2 does so for a file that is missing.
    package var failureBackOff: [Duration] = [.milliseconds(200), .milliseconds(800)]
    /// The longest wait a server may ask for with `Retry-After`.
    package var longestPause: Duration = .seconds(60)
    /// Connections at one time, and with that files that are fetched at one time.
    package var width = 12

    package init() {}
}
