import ContentStore
import DurableFiles
import Identifiers

/// Checks consecutive entries of a plan as their bytes come: each header against the predicted one, each content against
/// its digest, each padding against zeros. The stream and every lane over a file use the same one.
struct EntryVerifier {
    private let entries: ArraySlice<TarLayout.Entry>
    private let destination: any BlobSink
    /// Chooses the small contents that are needed again.
    private let keeps: (TarLayout.Entry) -> Bool
    private(set) var kept: [Digest: [UInt8]] = [:]

    private var index: Int
    private var step = Step.header([])

    private enum Step {
        /// Header bytes so far.
        case header([UInt8])
        case content(Content)
        /// Zeros still to come.
        case padding(Int)
    }

    private struct Content {
        var left: UInt64
        var hash: StreamingDigest?
        let writer: BlobWriter?
        var keptBytes: [UInt8]?
    }

    init(
        _ entries: ArraySlice<TarLayout.Entry>,
        destination: any BlobSink,
        keeps: @escaping (TarLayout.Entry) -> Bool = { _ in false }
    ) {
        self.entries = entries
        self.destination = destination
        self.keeps = keeps
        index = entries.startIndex
    }

    var isDone: Bool { index == entries.endIndex }

    /// True if the bytes so far end at the end of an entry.
    var isBetweenEntries: Bool {
        if case .header(let soFar) = step { soFar.isEmpty } else { false }
    }

    /// The entries that were wholly received.
    var received: Int { index - entries.startIndex }

    /// Takes the bytes of its entries from the front of the buffer; returns their number.
    mutating func receive(_ buffer: UnsafeRawBufferPointer) throws -> Int {
        var taken = 0
        while !isDone {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[taken...])
            let entry = entries[index]
            switch step {
            case .header(let soFar):
                if rest.isEmpty { return taken }
                taken += try receiveHeader(rest, soFar, entry)
            case .content(let content):
                if rest.isEmpty, content.left > 0 { return taken }
                taken += try receiveContent(rest, content, entry)
            case .padding(let left):
                if rest.isEmpty, left > 0 { return taken }
                taken += try receivePadding(rest, left, entry)
            }
        }
        return taken
    }

    /// - Throws: `bundle.truncated`, naming the entry in which the bytes ended.
    func refuseEnd() throws {
        guard !isDone else { return }
        throw BundleFailure(
            .truncated,
            entries[index].name.text,
            expected: "the whole entry",
            found: "the end; fetch the bundle again"
        )
    }

    private mutating func receiveHeader(
        _ buffer: UnsafeRawBufferPointer,
        _ soFar: [UInt8],
        _ entry: TarLayout.Entry
    ) throws -> Int {
        let count = min(entry.headerLength - soFar.count, buffer.count)
        let found = soFar + buffer[..<count]
        guard found.count == entry.headerLength else {
            step = .header(found)
            return count
        }
        try HeaderComparison.requireEqual(found[...], entry.header, entry.name)
        step = entry.isHardLink ? .padding(0) : .content(try beginContent(of: entry))
        return count
    }

    private func beginContent(of entry: TarLayout.Entry) throws -> Content {
        let writer = try destination.begin(entry.digest, size: entry.size)
        return Content(
            left: entry.size,
            hash: writer == nil ? StreamingDigest() : nil,
            writer: writer,
            keptBytes: keeps(entry) ? [] : nil
        )
    }

    private mutating func receiveContent(
        _ buffer: UnsafeRawBufferPointer,
        _ state: Content,
        _ entry: TarLayout.Entry
    ) throws -> Int {
        var content = state
        step = .padding(0)
        let count = Int(min(content.left, UInt64(buffer.count)))
        let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        content.hash?.update(part)
        try content.writer?.write(part)
        content.keptBytes?.append(contentsOf: part)
        content.left -= UInt64(count)
        if content.left > 0 {
            step = .content(content)
        } else {
            try finish(content, entry)
            step = .padding(TarHeader.padding(after: entry.size))
        }
        return count
    }

    private mutating func finish(_ content: Content, _ entry: TarLayout.Entry) throws {
        do {
            try content.writer?.finish()
        } catch let failure as StoreFailure where failure.code == .blobDigest {
            throw BundleFailure(
                .entryContent,
                entry.name.text,
                expected: "content of \(entry.digest)",
                found: "other content"
            )
        }
        if let hash = content.hash {
            try entry.requireContent(hash.finish())
        }
        if let bytes = content.keptBytes { kept[entry.digest] = bytes }
    }

    private mutating func receivePadding(
        _ buffer: UnsafeRawBufferPointer,
        _ left: Int,
        _ entry: TarLayout.Entry
    ) throws -> Int {
        let count = min(left, buffer.count)
        guard buffer[..<count].allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(
                .entryPadding,
                entry.name.text,
                expected: "zeros after the content",
                found: "other bytes"
            )
        }
        if count == left {
            index += 1
            step = .header([])
        } else {
            step = .padding(left - count)
        }
        return count
    }
}
