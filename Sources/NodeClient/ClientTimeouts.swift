package import AsyncSupport
import HTTPTransport
import Identifiers

/// The time limits of the client, and the number of attempts for requests that can be repeated without harm.
package struct ClientTimeouts: Sendable {
    /// To have a connection, TLS handshake included.
    package var connect: Duration
    /// For the head of the answer to a request that carries no model, and for each silence after it.
    package var request: Duration
    /// Without a byte taken by the node during an upload.
    package var stalledUpload: Duration
    /// For the node to make an upload durable and answer after its last byte.
    package var uploadAnswer: Duration
    /// The longest time without a byte of events, of which a node sends one in 15 s at least; then the client connects again.
    package var events: Duration
    /// For a node that went away to come back while its events are followed.
    package var absence: Duration
    package var retry: RetryPolicy
    /// Told, before each wait, why it is tried again.
    package var retrying: @Sendable (any Error) -> Void = { _ in }
    package var clock: any TimeSource = SystemClock()

    /// - Parameter backOff: the pauses before each further try.
    package init(
        connect: Duration = .seconds(10),
        request: Duration = .seconds(60),
        stalledUpload: Duration = .seconds(60),
        uploadAnswer: Duration = .seconds(15 * 60),
        events: Duration = .seconds(60),
        absence: Duration = .seconds(2 * 60),
        backOff: [Duration] = [.milliseconds(200), .milliseconds(800), .seconds(2)]
    ) {
        self.connect = connect
        self.request = request
        self.stalledUpload = stalledUpload
        self.uploadAnswer = uploadAnswer
        self.events = events
        self.absence = absence
        retry = RetryPolicy(pauses: backOff)
    }
}

/// The use of a request, which says how long its answer may take.
enum RequestPurpose: Sendable {
    /// Carries a model, or waits until a node has one on its disk.
    case upload
    case request
    /// Follows a deployment.
    case events
}

extension ClientTimeouts {
    /// The longest time without a byte of the answer.
    func silence(of purpose: RequestPurpose) -> Duration {
        switch purpose {
        case .upload: uploadAnswer
        case .request: request
        case .events: events
        }
    }

    /// The longest wait for the head of the answer; nil: an upload may take its time as long as its bytes are taken.
    func head(of purpose: RequestPurpose) -> Duration? {
        purpose == .upload ? nil : silence(of: purpose)
    }

    /// Waits before a further try, as long as was asked for, or else about as long as usual.
    /// - Parameter retry: the tries before it that failed and were repeated.
    /// - Throws: the failure itself where it is not tried again; `CancellationError`.
    func wait(before retry: Int, after failure: any Error) async throws {
        let asked = (failure as? ClientFailure)?.underlying as? RetryAfter
        guard let pause = self.retry.pause(before: retry, asked: asked?.duration) else { throw failure }
        retrying(failure)
        try await clock.sleep(for: pause)
    }
}
