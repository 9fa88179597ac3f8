package import NIOCore

/// How long the client waits, and how often it tries again what may be repeated without harm.
package struct ClientPatience: Sendable {
    /// To have a connection, TLS handshake included.
    package var connect: TimeAmount
    /// For the head of the answer to a request that carries no model, and for each silence after it.
    package var request: TimeAmount
    /// Without a byte taken by the node during an upload.
    package var stalledUpload: TimeAmount
    /// For the node to make an upload durable and answer after its last byte.
    package var uploadAnswer: TimeAmount
    /// Without a byte of events, of which a node sends one in 15 s at least; then the connection is made anew.
    package var events: TimeAmount
    /// For a node that went away to come back while its events are followed.
    package var absence: TimeAmount
    /// Waits before each further try.
    package var backOff: [Duration]
    /// The longest wait that what stands before a node may ask for with `Retry-After`.
    package var longestPause: Duration = .seconds(60)
    /// Told, before each wait, why it is tried again.
    package var retrying: @Sendable (any Error) -> Void = { _ in }

    package init(
        connect: TimeAmount = .seconds(10),
        request: TimeAmount = .seconds(60),
        stalledUpload: TimeAmount = .seconds(60),
        uploadAnswer: TimeAmount = .minutes(15),
        events: TimeAmount = .seconds(60),
        absence: TimeAmount = .minutes(2),
        backOff: [Duration] = [.milliseconds(200), .milliseconds(800), .seconds(2)]
    ) {
        self.connect = connect
        self.request = request
        self.stalledUpload = stalledUpload
        self.uploadAnswer = uploadAnswer
        self.events = events
        self.absence = absence
        self.backOff = backOff
    }
}

/// What a request is for, which says how long its answer may take.
enum RequestPurpose: Sendable {
    /// Carries a model, or waits until a node has one on its disk.
    case upload
    case request
    /// Follows a deployment.
    case events
}

extension ClientPatience {
    /// The most time without a byte of the answer.
    func silence(of purpose: RequestPurpose) -> TimeAmount {
        switch purpose {
        case .upload: uploadAnswer
        case .request: request
        case .events: events
        }
    }

    /// When the head of the answer has to be there; an upload may take its time as long as its bytes are taken.
    func deadline(of purpose: RequestPurpose) -> NIODeadline {
        purpose == .upload ? .distantFuture : .now() + silence(of: purpose)
    }
}
