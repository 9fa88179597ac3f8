import Archive
import DurableFiles
import Identifiers

/// Reads chosen contents of a bundle file: by position if it is plain, in one pass if it is compressed.
struct EntryReader {
    let compression: Compression?
    private let file: OpenFile
    private let source: ByteSource?
    /// The bytes that were taken from the source.
    private var taken: UInt64 = 0

    init(_ file: OpenFile) throws {
        self.file = file
        compression = try BundleFile.compression(of: file)
        source = compression == nil ? nil : try ByteSource(file)
    }

    func openSignature(_ reading: inout SignatureReading) throws -> OpenedSignature {
        guard let source else {
            return try FileVerification.openSignature(of: file, .none, .standard)
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TarHeader.blockSize, alignment: 512)
        defer { buffer.deallocate() }
        while true {
            let count = try Self.fill(buffer, from: source)
            if count == 0 { break }
            if let opened = try reading.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])).signature {
                return opened
            }
        }
        try reading.refuseEnd()
        throw BundleFailure(.truncated, file.path, expected: "the whole bundle", found: "the end")
    }

    /// Reads on behind `bundle.sig`, as far as it takes to know whether this is a delta.
    /// - Returns: nil for a whole bundle.
    mutating func openDelta(of plan: TarLayout) throws -> OpenedDelta? {
        var reading = DeltaReading(plan)
        taken = TarLayout.start(signatureSize: plan.signatureSize)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TarHeader.blockSize, alignment: 512)
        defer { buffer.deallocate() }
        while true {
            let count =
                try source.map { try Self.fill(buffer, from: $0) } ?? file.read(into: buffer, at: Int64(taken))
            guard count == buffer.count else { try reading.refuseEnd() }
            taken += UInt64(count)
            switch try reading.receive(UnsafeRawBufferPointer(buffer)).outcome {
            case nil: continue
            case .bundle?: return nil
            case .delta(let delta)?: return delta
            }
        }
    }

    /// The contents of chosen entries by digest; each is checked against its digest.
    /// - Parameters:
    ///   - plan: the bundle's, after ``openDelta(of:)``.
    ///   - layout: the file's: another one for a delta, whose contents are fewer.
    func contents(
        of plan: TarLayout,
        in layout: TarLayout,
        where isWanted: (TarLayout.Entry) -> Bool
    ) throws -> [Digest: [UInt8]] {
        let digests = Set(plan.entries.filter(isWanted).map(\.digest))
        let chosen = layout.entries.filter { !$0.isHardLink && digests.contains($0.digest) }
        return try source.map { try stream(chosen, $0) } ?? positioned(chosen)
    }

    private func positioned(_ entries: [TarLayout.Entry]) throws -> [Digest: [UInt8]] {
        var contents: [Digest: [UInt8]] = [:]
        for entry in entries {
            var bytes = [UInt8](repeating: 0, count: Int(entry.size))
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(entry.contentOffset)) }
            guard count == bytes.count else {
                throw Self.truncated(entry)
            }
            try entry.requireContent(StreamingDigest.of(bytes))
            contents[entry.digest] = bytes
        }
        return contents
    }

    private func stream(
        _ entries: [TarLayout.Entry],
        _ source: ByteSource
    ) throws -> [Digest: [UInt8]] {
        var contents: [Digest: [UInt8]] = [:]
        var position = taken
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 4096)
        defer { buffer.deallocate() }
        for entry in entries {
            while position < entry.contentOffset {
                let count = Int(min(UInt64(buffer.count), entry.contentOffset - position))
                position += UInt64(
                    try Self.take(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), source, entry)
                )
            }
            var bytes = [UInt8](repeating: 0, count: Int(entry.size))
            if !bytes.isEmpty {
                let count = try bytes.withUnsafeMutableBytes { try Self.take($0, source, entry) }
                position += UInt64(count)
            }
            try entry.requireContent(StreamingDigest.of(bytes))
            contents[entry.digest] = bytes
        }
        return contents
    }

    private static func take(
        _ buffer: UnsafeMutableRawBufferPointer,
        _ source: ByteSource,
        _ entry: TarLayout.Entry
    ) throws -> Int {
        let count = try fill(buffer, from: source)
        guard count == buffer.count else {
            throw truncated(entry)
        }
        return count
    }

    private static func truncated(_ entry: TarLayout.Entry) -> BundleFailure {
        BundleFailure(
            .truncated,
            entry.name.text,
            expected: "the whole entry",
            found: "the end; fetch the bundle again"
        )
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from source: ByteSource) throws -> Int {
        var done = 0
        while done < buffer.count {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
            if count == 0 { break }
            done += count
        }
        return done
    }
}
