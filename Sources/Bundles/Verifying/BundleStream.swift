import DurableFiles
import Identifiers
import Synchronization

/// The tar that a plan predicts, as bytes in order, hashing every content while it is read: rot in the store stops the
/// export. For one reader; it may change threads between two calls.
final class BundleStream: Sendable {
    private struct Reading {
        /// Bytes that come next, before anything else.
        var pending: ArraySlice<UInt8>
        var index = 0
        var content: Content?
        var isEnded = false
    }

    /// The file of an entry on its way into the tar.
    private struct Content {
        let entry: TarLayout.Entry
        let file: OpenFile
        var hash = StreamingDigest()
        var done: UInt64 = 0
    }

    private let plan: TarLayout
    private let content: @Sendable (Digest) throws -> BundleContent
    private let reading: Mutex<Reading>

    /// - Parameter content: what to write for a digest; asked once for each.
    init(_ plan: TarLayout, signature: [UInt8], content: @escaping @Sendable (Digest) throws -> BundleContent) {
        self.plan = plan
        self.content = content
        reading = Mutex(Reading(pending: plan.head(signature: signature)[...]))
    }

    /// Fills the buffer; fewer bytes come only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try reading.withLock { reading in
            var used = 0
            while used < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[used...])
                let count = try step(&reading, rest)
                if count == 0, reading.isEnded, reading.pending.isEmpty { break }
                used += count
            }
            return used
        }
    }

    /// Writes the next bytes, or prepares the next part.
    private func step(_ reading: inout Reading, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if !reading.pending.isEmpty {
            let part = reading.pending.prefix(buffer.count)
            buffer.copyBytes(from: part)
            reading.pending = reading.pending.dropFirst(part.count)
            return part.count
        }
        if var content = reading.content {
            // Let go before it is changed, so that it is not copied.
            reading.content = nil
            let count = try Self.read(&content, buffer)
            if count > 0 {
                reading.content = content
            } else {
                try content.entry.requireStored(content.hash.finish(), size: content.done)
                reading.pending = Self.zeros(TarHeader.padding(after: content.entry.size))
            }
            return count
        }
        if reading.index < plan.entries.count {
            try begin(plan.entries[reading.index], &reading)
            reading.index += 1
        } else if !reading.isEnded {
            reading.isEnded = true
            reading.pending = Self.zeros(Int(plan.totalSize - plan.endOffset))
        }
        return 0
    }

    private func begin(_ entry: TarLayout.Entry, _ reading: inout Reading) throws {
        reading.pending = entry.header[...]
        guard !entry.isHardLink else { return }
        switch try content(entry.digest) {
        case .bytes(let bytes):
            try entry.requireStored(StreamingDigest.of(bytes), size: UInt64(bytes.count))
            reading.pending += bytes
            reading.pending += Self.zeros(TarHeader.padding(after: entry.size))
        case .file(let file):
            file.expectSequentialReading()
            reading.content = Content(entry: entry, file: file)
        }
    }

    private static func read(_ content: inout Content, _ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = Int(min(UInt64(buffer.count), content.entry.size - content.done))
        if wanted == 0 { return 0 }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
        let count = try content.file.read(into: part, at: Int64(content.done))
        content.hash.update(UnsafeRawBufferPointer(rebasing: part[..<count]))
        content.done += UInt64(count)
        return count
    }

    private static func zeros(_ count: Int) -> ArraySlice<UInt8> { [UInt8](repeating: 0, count: count)[...] }
}

extension TarLayout {
    /// The first entry, which holds the signature.
    package func head(signature: [UInt8]) -> [UInt8] {
        TarHeader.bytes(name: TarLayout.signatureName, size: UInt64(signature.count)) + signature
            + [UInt8](repeating: 0, count: TarHeader.padding(after: UInt64(signature.count)))
    }
}

extension TarLayout.Entry {
    /// - Throws: `bundle.content-changed` unless what the store gave is what the entry is to hold.
    func requireStored(_ content: Digest, size bytes: UInt64) throws(BundleFailure) {
        guard bytes != size || content != digest else { return }
        throw BundleFailure(
            .contentChanged,
            name.text,
            expected: "\(size) bytes of \(digest) in the store",
            found:
                "\(bytes == size ? content.description : "\(bytes) bytes"): the disk changed it; remove the version and import it again"
        )
    }
}
