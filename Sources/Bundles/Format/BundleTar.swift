package import DurableFiles
package import Identifiers

/// The bytes of a bundle's tar, made again from its signature and its contents; the signed list gives all other bytes. Read in
/// pieces of bounded size, from any position. Blocks.
package struct BundleTar: Sendable {
    package static let pieceSize = 256 << 10

    private let plan: TarLayout
    private let head: [UInt8]
    private let content: @Sendable (Digest) throws -> OpenFile
    private var position: UInt64
    /// The first entry that ends after the position.
    private var index: Int
    private var open: Open?

    /// The content that is being read.
    private struct Open: Sendable {
        let index: Int
        let file: OpenFile
        /// nil if the reading did not begin at the first byte: then the content cannot be compared with its signed digest here.
        var hash: StreamingDigest?
    }

    /// - Parameters:
    ///   - plan: of that signature.
    ///   - content: where a content lies.
    ///   - offset: the first byte that is wanted, at most ``TarLayout/totalSize``.
    package init(
        _ plan: TarLayout,
        signature: [UInt8],
        from offset: UInt64 = 0,
        content: @escaping @Sendable (Digest) throws -> OpenFile
    ) {
        self.plan = plan
        head = plan.head(signature: signature)
        self.content = content
        position = offset
        var low = 0
        var high = plan.entries.count
        while low < high {
            let middle = (low + high) / 2
            if plan.entries[middle].end > offset { high = middle } else { low = middle + 1 }
        }
        index = low
    }

    /// The next bytes, at most ``pieceSize``; none at the end.
    /// - Throws: `bundle.content-changed` if a content differs from its signed digest, and the file system's errors.
    package mutating func next() throws -> [UInt8] {
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceSize)
        while piece.count < Self.pieceSize, position < plan.totalSize {
            let before = piece.count
            try append(to: &piece)
            position += UInt64(piece.count - before)
            while index < plan.entries.count, plan.entries[index].end <= position { index += 1 }
        }
        return piece
    }

    private mutating func append(to piece: inout [UInt8]) throws {
        let space = Self.pieceSize - piece.count
        if position < UInt64(head.count) {
            piece += head[Int(position)...].prefix(space)
            return
        }
        guard index < plan.entries.count else {
            piece += [UInt8](repeating: 0, count: Int(min(UInt64(space), plan.totalSize - position)))
            return
        }
        let entry = plan.entries[index]
        let contentEnd = entry.contentOffset + entry.storedSize
        if position < entry.contentOffset {
            piece += entry.header[Int(position - entry.offset)...].prefix(space)
        } else if position < contentEnd {
            try read(entry, space, into: &piece)
        } else {
            piece += [UInt8](repeating: 0, count: Int(min(UInt64(space), entry.end - position)))
        }
    }

    private mutating func read(_ entry: TarLayout.Entry, _ space: Int, into piece: inout [UInt8]) throws {
        let place = position - entry.contentOffset
        if open?.index != index {
            let file = try content(entry.digest)
            file.expectSequentialReading()
            open = Open(index: index, file: file, hash: place == 0 ? StreamingDigest() : nil)
        }
        guard var current = open else { return }
        // Dropped meanwhile, so that the digest is not copied.
        open = nil
        let wanted = Int(min(UInt64(space), entry.storedSize - place))
        let bytes = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            count = try current.file.read(into: UnsafeMutableRawBufferPointer(buffer), at: Int64(place))
        }
        bytes.withUnsafeBytes { current.hash?.update($0) }
        let isLast = place + UInt64(bytes.count) == entry.storedSize
        guard bytes.count == wanted else { throw entry.changed(expected: wanted, found: bytes.count) }
        if isLast {
            if let found = current.hash?.finish() { try entry.requireStored(found, size: entry.size) }
        } else {
            open = current
        }
        piece += bytes
    }
}

extension TarLayout.Entry {
    fileprivate func changed(expected: Int, found: Int) -> BundleFailure {
        BundleFailure(
            .contentChanged,
            name.text,
            expected: "\(expected) more bytes of \(digest) in the store",
            found: "\(found): the disk changed it; send the bundle again"
        )
    }
}
