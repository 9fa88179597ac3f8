import AsyncHTTPClient
package import NIOCore
import NIOHTTP1

/// The head of an answer, and its body as it comes.
package struct HTTPResponse: Sendable {
    private let response: HTTPClientResponse

    init(_ response: HTTPClientResponse) {
        self.response = response
    }

    package var status: Int { Int(response.status.code) }
    package var isSuccess: Bool { (200..<300).contains(status) }
    package var body: Body { Body(body: response.body) }

    /// The first value of a header.
    package subscript(header name: String) -> String? { response.headers.first(name: name) }

    /// All values of a header that may stand more than once, in their order.
    package func values(of name: String) -> [String] { response.headers[name] }

    package var retryAfter: RetryAfter? { RetryAfter(self[header: "Retry-After"]) }

    /// The whole body.
    /// - Returns: nil if it has more bytes than the limit.
    /// - Throws: `TransportFailure`
    package func content(limit: Int) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else { return nil }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// Pieces of a body. An iterator throws a `TransportFailure` where the connection breaks before the end.
    package struct Body: AsyncSequence, Sendable {
        package typealias Element = ByteBuffer

        fileprivate let body: HTTPClientResponse.Body

        package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(iterator: body.makeAsyncIterator()) }

        package struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate var iterator: HTTPClientResponse.Body.AsyncIterator

            package mutating func next() async throws -> ByteBuffer? {
                do {
                    return try await iterator.next(isolation: #isolation)
                } catch {
                    throw TransportFailure.translated(error)
                }
            }
        }
    }
}
