import Archive
import Identifiers

extension FileScan {
    mutating func scanZip(_ content: ScannedContent) throws -> FileFormat {
        guard content.depth < Self.deepest else {
            add(.limit, content, nil, "lies too deep in other archives")
            return .zip
        }
        guard let range = try held(content) else {
            add(.limit, content, nil, "is a large archive inside of a compressed one")
            return .zip
        }
        do {
            let directory = try ZipDirectory(range)
            let format = Self.format(of: directory)
            for text in directory.disagreements.prefix(5) { add(.archiveDisagreement, content, nil, text) }
            if format == .zip { add(.archiveNested, content, nil, "is an archive of \(directory.members.count) files") }
            for member in directory.members { try scan(member, of: content, format) }
            return format
        } catch let flaw as ZipDirectory.Flaw {
            add(.archiveUnreadable, content, nil, "is a zip file that \(flaw.reason)")
            return .zip
        }
    }

    static func format(of directory: ZipDirectory) -> FileFormat {
        let names = directory.members.map(\.name)
        if names.contains("schema.json") { return .skops }
        if names.contains(where: { $0.hasSuffix("/data.pkl") }) { return .torch }
        if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) { return .npz }
        if names.contains("config.json"), names.contains(where: { $0.hasSuffix(".weights.h5") }) { return .keras }
        return .zip
    }

    mutating func scan(_ member: ZipDirectory.Member, of archive: ScannedContent, _ format: FileFormat) throws {
        let name = "\(archive.name)!\(member.name)"
        let content: ScannedContent
        switch (member.method, member.isEncrypted) {
        case (_, true):
            return add(.archiveUnreadable, archive, nil, "\(member.name) is encrypted")
        case (0, false):
            content = ScannedContent(member.content, name: name, depth: archive.depth + 1)
        case (8, false):
            content = decompressed(member.content, .deflate, name: name, depth: archive.depth + 1)
        case (12, false):
            content = decompressed(member.content, .bzip2, name: name, depth: archive.depth + 1)
        case (let method, false):
            return add(.archiveUnreadable, archive, nil, "\(member.name) has compression \(method), which is not known")
        }
        if format == .skops, member.name == "schema.json" { return try scanSchema(content) }
        let isTensor = format == .torch && member.name.split(separator: "/").dropFirst().first == "data"
        let expecting: ScannedContent.Expectation =
            isTensor ? .tensors : Self.isNamedAsPickle(member.name) && format != .skops ? .pickle : .anything
        _ = try scan(content, expecting: expecting)
    }

    mutating func scanSchema(_ content: ScannedContent) throws {
        do {
            for (found, offset) in try SkopsSchema(try content.open()).imports {
                // skops loads no type that its author does not list, and what fills one is not followed here.
                let isDistribution = PickleIndirection(found) == .distribution
                take(found, content, offset, verdict: isDistribution ? .unknown : nil)
            }
        } catch let flaw as SkopsSchema.Flaw {
            add(.pickleBroken, content, flaw.offset, "the schema of skops \(flaw.reason)")
        } catch let failure as ArchiveFailure {
            add(.archiveUnreadable, content, nil, "cannot be decompressed: \(failure.message)")
        }
    }

    mutating func scanTar(_ content: ScannedContent) throws -> FileFormat {
        guard content.depth < Self.deepest, let range = try held(content) else {
            add(.limit, content, nil, "lies too deep in other archives, or is too large there")
            return .tar
        }
        let tar = try TarMembers(range)
        if let flaw = tar.flaw { add(.archiveUnreadable, content, nil, "is a tar with \(flaw)") }
        let names = Set(tar.members.map(\.name))
        let isTorch = names.isSuperset(of: ["sys_info", "pickle", "storages", "tensors"])
        if !isTorch { add(.archiveNested, content, nil, "is an archive of \(tar.members.count) files") }
        for member in tar.members {
            let inner = ScannedContent(member.content, name: "\(content.name)!\(member.name)", depth: content.depth + 1)
            // Raw bytes follow the pickles of these two (torch, serialization.py, _load of a tar).
            if isTorch, ["storages", "tensors"].contains(member.name) {
                let file = try PickleFile.walk(try inner.open())
                take(file.facts, inner, isTorch: true)
                try scan(file.facts.held, of: inner)
            } else {
                _ = try scan(inner, expecting: isTorch ? .pickle : .anything)
            }
        }
        return isTorch ? .torchLegacy : .tar
    }

    mutating func scanWrapped(
        _ content: ScannedContent,
        _ format: FileFormat,
        _ expecting: ScannedContent.Expectation
    ) throws -> FileFormat {
        guard content.depth < Self.deepest, let compression = Self.compression(format) else {
            add(.limit, content, nil, "is compressed too often")
            return format
        }
        var inner = decompressed(
            from: content.open,
            compression,
            name: "\(content.name)!",
            depth: content.depth + 1
        )
        if expecting == .bytes { inner = inner.endingWhereItBreaks() }
        let found = try scan(inner, expecting: expecting)
        return found == .joblib ? .joblib : format
    }

    static func compression(_ format: FileFormat) -> ContentCompression? {
        switch format {
        case .gzip: .gzip
        case .zlib: .zlib
        case .zstd: .zstd
        case .bzip2: .bzip2
        case .xz: .xz
        case .lzma: .lzma
        case .lz4: .lz4
        default: nil
        }
    }

    /// The content as something that can be read at any place.
    func held(_ content: ScannedContent) throws -> ByteRange? {
        if let range = content.range { return range }
        let input = try content.open()
        var bytes: [UInt8] = []
        while try !input.isAtEnd() {
            let part = try input.peek(1 << 12)
            bytes += part
            try input.skip(UInt64(part.count))
            guard bytes.count <= limits.heldBytes else { return nil }
        }
        return ByteRange(bytes)
    }

    struct DecompressionLimit: Error {}

    func decompressed(
        _ range: ByteRange,
        _ compression: ContentCompression,
        name: String,
        depth: Int
    ) -> ScannedContent {
        decompressed(from: { ByteInput(range) }, compression, name: name, depth: depth)
    }

    func decompressed(
        from open: @escaping () throws -> ByteInput,
        _ compression: ContentCompression,
        name: String,
        depth: Int
    ) -> ScannedContent {
        let limit = budget
        let shared = pickles > 0 ? allowance : nil
        return ScannedContent(name: name, depth: depth) {
            let compressed = try open()
            let decompression = try ContentDecompression(compression, subject: name) { try compressed.read(into: $0) }
            var left = limit
            return ByteInput { buffer in
                let count = try decompression.read(into: buffer)
                guard UInt64(count) <= left, shared?.take(UInt64(count)) != false else { throw DecompressionLimit() }
                left -= UInt64(count)
                return count
            }
        }
    }
}
