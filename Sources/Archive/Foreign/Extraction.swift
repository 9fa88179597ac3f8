import DurableFiles
import Identifiers

/// One archive being extracted, entry by entry.
struct Extraction {
    private let reader: LibarchiveReader
    private let directory: DirectoryHandle
    private let path: String
    private var budget: ExtractionBudget
    private var names = EntryRegistry()
    private var files = 0
    private var links: [(name: EntryName, target: String)] = []

    init(reader: LibarchiveReader, directory: DirectoryHandle, budget: ExtractionBudget, path: String) {
        self.reader = reader
        self.directory = directory
        self.budget = budget
        self.path = path
    }

    /// - Parameter expectingEndMark: whether the format ends with a mark, as a tar does.
    mutating func extractAll(expectingEndMark: Bool) throws -> ForeignArchiveSummary {
        var end: Int64 = 0
        while let entry = try reader.next() {
            try extract(entry)
            try reader.skipBody()
            end = reader.consumed
        }
        if expectingEndMark { try checkEnd(after: end) }
        guard files > 0 else {
            throw ArchiveFailure(.foreignFormat, path, expected: "files in the archive", found: "none")
        }
        try makeLinks()
        return ForeignArchiveSummary(
            files: files,
            symbolicLinks: links.count,
            bytes: budget.bytes,
            format: reader.formatName
        )
    }

    /// Refuses a tar without its end mark, which was cut between two entries, and bytes after the mark, which are a second
    /// archive or worse.
    private func checkEnd(after lastEntry: Int64) throws {
        guard reader.consumed >= lastEntry + 512 else {
            throw ArchiveFailure(
                .foreignDamaged,
                path,
                expected: "an end mark after the last entry",
                found: "the end of the file; it is truncated, fetch it again"
            )
        }
        guard try reader.input.isZero(from: reader.consumed, limit: 64 << 20) else {
            throw ArchiveFailure(.foreignDamaged, path, expected: "nothing after the end mark", found: "other bytes")
        }
    }

    private mutating func extract(_ entry: LibarchiveEntry) throws {
        if entry.isEncrypted {
            throw ArchiveFailure(
                .foreignEncrypted,
                entry.shownName,
                expected: "plain content",
                found: "encrypted content; decrypt it first"
            )
        }
        switch entry.kind {
        case .directory:
            guard let name = try ForeignName.directory(entry) else { return }
            try claim(name, .directory)
        case .file:
            let name = try ForeignName.file(entry)
            try claim(name, .file)
            try extractFile(entry, name)
        case .hardLink(let target):
            let name = try ForeignName.file(entry)
            try copyLinked(entry, name, target: try ForeignName.linked(target, by: name))
        case .symbolicLink(let target):
            let name = try ForeignName.file(entry)
            let target = try ForeignName.symbolicTarget(target, of: name)
            try claim(name, .symbolicLink)
            links.append((name, target))
        case .other(let kind):
            throw ArchiveFailure(
                .foreignKind,
                entry.shownName,
                expected: "files, directories and links",
                found: kind
            )
        }
    }

    private mutating func claim(_ name: EntryName, _ kind: EntryRegistry.Kind) throws {
        let missing = try names.add(name, kind)
        try budget.addEntries(missing.count + (kind == .directory ? 0 : 1), name: name.text)
        for directoryName in missing { try directory.make(directory: directoryName.text) }
    }

    private mutating func extractFile(_ entry: LibarchiveEntry, _ name: EntryName) throws {
        if let size = entry.size { try budget.announce(size, isSparse: entry.isSparse, name: name.text) }
        let file = try directory.create(file: name.text)
        var end: Int64 = 0
        try reader.forEachBlock { block, offset in
            let (blockEnd, overflow) = offset.addingReportingOverflow(Int64(block.count))
            guard offset >= end, !overflow else { throw disorder(name) }
            try budget.addBytes(UInt64(blockEnd - end), name: name.text)
            try file.write(block, at: offset)
            end = blockEnd
        }
        if let size = entry.size, size != UInt64(end) {
            guard size > UInt64(end), let whole = Int64(exactly: size), entry.isSparse else { throw disorder(name) }
            try budget.addBytes(size - UInt64(end), name: name.text)
            try file.truncate(to: whole)
        }
        files += 1
    }

    private func disorder(_ name: EntryName) -> ArchiveFailure {
        ArchiveFailure(
            .foreignDamaged,
            name.text,
            expected: "content of the stated size, in order",
            found: "other content"
        )
    }

    private mutating func copyLinked(_ entry: LibarchiveEntry, _ name: EntryName, target: EntryName) throws {
        guard entry.size ?? 0 == 0 else {
            throw ArchiveFailure(
                .foreignLink,
                name.text,
                expected: "a hard link without content",
                found: "one that would overwrite \(target)"
            )
        }
        guard names.isFile(target) else {
            throw ArchiveFailure(
                .foreignLink,
                name.text,
                expected: "a hard link to an earlier file",
                found: "one to \(target)"
            )
        }
        try claim(name, .file)
        try reader.forEachBlock { _, _ in throw disorder(name) }
        let source = try directory.open(file: target.text)
        try budget.announce(try source.status().size, isSparse: false, name: name.text)
        try copy(source, to: try directory.create(file: name.text), name)
        files += 1
    }

    private mutating func copy(_ source: OpenFile, to file: OpenFile, _ name: EntryName) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return }
            try budget.addBytes(UInt64(count), name: name.text)
            try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func makeLinks() throws {
        for (name, target) in links {
            let parent = try name.directories.last.map { try directory.open(directory: $0.text) } ?? directory
            try parent.makeLink(String(name.components.last ?? ""), target: target)
        }
    }
}
