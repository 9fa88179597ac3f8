package import AsyncSupport
package import DurableFiles
import Identifiers

/// Bytes on their way to a node. Each piece is read when the connection has space for it, so memory stays constant.
package struct UploadSource: Sendable {
    /// Bytes of one piece of a file.
    package static let pieceSize = 1 << 20

    package typealias Next = @Sendable () async throws -> [UInt8]?

    /// nil: not known before the end.
    package let length: UInt64?
    let begin: @Sendable () -> Next

    /// - Parameters:
    ///   - length: all that `begin`'s producer will give; nil if that is not known.
    ///   - begin: makes a producer that gives the bytes from the start, and nil at the end.
    package init(length: UInt64?, begin: @escaping @Sendable () -> Next) {
        self.length = length
        self.begin = begin
    }

    package init(bytes: [UInt8]) {
        self.init(length: UInt64(bytes.count)) {
            let rest = OneTime(bytes)
            return { await rest.take() }
        }
    }

    /// Part of a file, read on the pool.
    /// - Throws: while reading, `file.changed` if the file ends before `offset + length`.
    package static func file(
        _ file: OpenFile,
        offset: UInt64 = 0,
        length: UInt64,
        pool: BlockingPool
    ) -> UploadSource {
        UploadSource(length: length) {
            let reader = FilePieces(file: file, at: offset, rest: length, pool: pool)
            return { try await reader.next() }
        }
    }

    /// One source after the other.
    package static func joined(_ sources: [UploadSource]) -> UploadSource {
        let lengths = sources.compactMap(\.length)
        return UploadSource(length: lengths.count == sources.count ? lengths.reduce(0, +) : nil) {
            let pieces = JoinedPieces(sources)
            return { try await pieces.next() }
        }
    }

    /// A part of the body that is sent from a file.
    package struct Part: Sendable {
        /// Bytes that go before those of the file.
        let before: [UInt8]
        let offset: UInt64
        let length: UInt64

        package init(before: [UInt8], offset: UInt64, length: UInt64) {
            self.before = before
            self.offset = offset
            self.length = length
        }
    }

    /// Small parts of a file, as many at a time as make a piece, read on the pool.
    /// - Throws: while reading, `file.changed` if the file is shorter.
    package static func file(_ file: OpenFile, parts: [Part], pool: BlockingPool) -> UploadSource {
        UploadSource(length: parts.reduce(0) { $0 + UInt64($1.before.count) + $1.length }) {
            let reader = PartPieces(file: file, parts: parts, pool: pool)
            return { try await reader.next() }
        }
    }
}

private actor JoinedPieces {
    private var sources: ArraySlice<UploadSource>
    private var current: UploadSource.Next?

    init(_ sources: [UploadSource]) {
        self.sources = sources[...]
    }

    func next() async throws -> [UInt8]? {
        while true {
            if let current, let piece = try await current() { return piece }
            guard let source = sources.popFirst() else { return nil }
            current = source.begin()
        }
    }
}

private actor PartPieces {
    private let file: OpenFile
    private let pool: BlockingPool
    private var parts: ArraySlice<UploadSource.Part>

    init(file: OpenFile, parts: [UploadSource.Part], pool: BlockingPool) {
        self.file = file
        self.pool = pool
        self.parts = parts[...]
    }

    func next() async throws -> [UInt8]? {
        var size = 0
        let taken = parts.prefix { part in
            defer { size += part.before.count + Int(part.length) }
            return size < UploadSource.pieceSize
        }
        guard !taken.isEmpty else { return nil }
        parts = parts[taken.endIndex...]
        return try await pool.run { [file] in
            var piece: [UInt8] = []
            piece.reserveCapacity(taken.reduce(0) { $0 + $1.before.count + Int($1.length) })
            for part in taken {
                piece += part.before
                piece += try FilePieces.read(file, at: part.offset, count: Int(part.length))
            }
            return piece
        }
    }
}

private actor OneTime {
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes.isEmpty ? nil : bytes
    }

    func take() -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
}

private actor FilePieces {
    private let file: OpenFile
    private let pool: BlockingPool
    private var at: UInt64
    private var rest: UInt64

    init(file: OpenFile, at: UInt64, rest: UInt64, pool: BlockingPool) {
        self.file = file
        self.at = at
        self.rest = rest
        self.pool = pool
    }

    func next() async throws -> [UInt8]? {
        guard rest > 0 else { return nil }
        let count = Int(min(rest, UInt64(UploadSource.pieceSize)))
        let piece = try await pool.run { [file, at] in try Self.read(file, at: at, count: count) }
        at += UInt64(count)
        rest -= UInt64(count)
        return piece
    }

    static func read(_ file: OpenFile, at offset: UInt64, count: Int) throws -> [UInt8] {
        let piece = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: Int64(offset))
        }
        guard piece.count == count else {
            throw FileFailure(
                .changed,
                file.path,
                "it became shorter while it was sent: expected \(offset + UInt64(count)) bytes, "
                    + "found \(offset + UInt64(piece.count)); leave it alone and send it again"
            )
        }
        return piece
    }
}
