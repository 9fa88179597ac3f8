import AsyncSupport
package import DurableFiles
import HTTPTransport
import Identifiers

/// A content that is sent to a registry: some bytes, or a part of a file.
package enum UploadContent: Sendable {
    case bytes([UInt8])
    case file(OpenFile, offset: UInt64, length: UInt64)

    package var size: UInt64 {
        switch self {
        case .bytes(let bytes): UInt64(bytes.count)
        case .file(_, _, let length): length
        }
    }

    /// The body of a request, made anew for each; a file is read in pieces, as fast as they are taken and the rate allows.
    func body(pool: BlockingPool, rate: RateLimit, progress: @escaping @Sendable (UInt64) -> Void) -> HTTPRequest.Body {
        switch self {
        case .bytes(let bytes): .bytes(bytes)
        case .file(let file, let offset, let length):
            .stream(length: length) {
                let pieces = Pieces(file: file, at: offset, rest: length, pool: pool)
                return {
                    guard let piece = try await pieces.next() else { return nil }
                    try await rate.take(piece.count)
                    progress(await pieces.taken)
                    return piece
                }
            }
        }
    }

    /// The pieces of a part of a file, in their order.
    private actor Pieces {
        private static let size: UInt64 = 1 << 20

        private let file: OpenFile
        private let pool: BlockingPool
        private var at: UInt64
        private var rest: UInt64
        private(set) var taken: UInt64 = 0

        init(file: OpenFile, at: UInt64, rest: UInt64, pool: BlockingPool) {
            self.file = file
            self.at = at
            self.rest = rest
            self.pool = pool
        }

        func next() async throws -> [UInt8]? {
            guard rest > 0 else { return nil }
            let count = Int(min(rest, Self.size))
            let piece = try await pool.run { [file, at] in
                try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: Int64(at))
                }
            }
            guard piece.count == count else {
                throw FileFailure(
                    .changed,
                    file.path,
                    expected: "\(rest) more bytes",
                    found: "\(piece.count): it became shorter while it was sent; leave it alone and send it again"
                )
            }
            at += UInt64(count)
            rest -= UInt64(count)
            taken += UInt64(count)
            return piece
        }
    }
}
