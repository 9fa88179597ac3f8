import HTTPTransport
import Synchronization

/// The connections of a client, with the number of requests that went over them.
final class CountedTransport: Sendable {
    private let transport: HTTPTransport
    private let count = Atomic<Int>(0)

    init(_ transport: HTTPTransport) {
        self.transport = transport
    }

    var requests: Int { count.load(ordering: .relaxed) }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        count.add(1, ordering: .relaxed)
        return try await transport.send(request)
    }

    func shutdown() async { await transport.shutdown() }
}
