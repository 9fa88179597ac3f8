/// A request as a client wants it sent, and how long it waits.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Pieces that are made when the connection has space for them, so that memory stays constant.
        /// - length: nil: not known before the end.
        /// - begin: makes a producer, which gives the pieces from the first on, and nil at the end.
        case stream(length: UInt64?, begin: @Sendable () -> @Sendable () async throws -> [UInt8]?)

        var isStreamed: Bool {
            switch self {
            case .bytes: false
            case .stream: true
            }
        }
    }

    package var method: Method
    package var url: String
    /// Names and values, each name once.
    package private(set) var headers: [(name: String, value: String)] = []
    package var body: Body?
    /// The longest wait for the head of the answer; nil: as long as no silence is longer than the longest.
    package var head: Duration?
    /// The longest time without a byte of the answer.
    package var silence: Duration

    package init(_ method: Method, _ url: String, head: Duration? = nil, silence: Duration) {
        self.method = method
        self.url = url
        self.head = head
        self.silence = silence
    }

    /// Sets a header; a value that it had is replaced.
    package mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name, value))
    }
}
