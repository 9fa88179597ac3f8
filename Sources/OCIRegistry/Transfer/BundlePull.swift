import AsyncSupport
package import Bundles
package import DurableFiles
import Identifiers
import Synchronization

/// Makes the tar of a bundle in a registry, byte for byte: its list gives the place of each content, so each is written where it belongs as
/// it comes, several at a time.
package struct BundlePull: Sendable {
    package struct Summary: Sendable, Hashable {
        /// Distinct contents of the bundle.
        package let contents: Int
        /// Contents that were fetched.
        package let fetched: Int
        /// Bytes of those.
        package let fetchedBytes: UInt64
        /// Contents that were here already: from an attempt before, or from another bundle.
        package let reused: Int
    }

    private let bundle: RegistryBundle
    private let client: RegistryClient
    private let base: BundleBase?
    private let progress: BundleProgress

    /// - Parameter base: a bundle here whose contents need not be fetched.
    package init(
        _ bundle: RegistryBundle,
        _ client: RegistryClient,
        base: BundleBase? = nil,
        progress: @escaping BundleProgress = { _, _ in }
    ) {
        self.bundle = bundle
        self.client = client
        self.base = base
        self.progress = progress
    }

    /// Writes the bundle.
    /// - Parameters:
    ///   - output: a file that is empty, or that an attempt before began.
    ///   - resumes: contents that are at their places already are not fetched again.
    /// - Throws: `registry.*`; the file has then what came, and can be gone on with.
    package func run(into output: OpenFile, resumes: Bool = false) async throws -> Summary {
        let layout = bundle.layout
        try await client.pool.run { [bundle] in
            try output.truncate(to: Int64(clamping: layout.totalSize))
            try Self.writeFrame(of: bundle, to: output)
        }
        let contents = bundle.contents
        let counter = ProgressCounter(
            total: contents.reduce(0) { $0 + $1.size },
            report: progress
        )
        let tally = Tally()
        let ordered = contents.sorted { ($1.size, $0.offset) < ($0.size, $1.offset) }
        try await Concurrent.forEach(ordered, width: client.width) { [client, base] entry in
            let receiver = TarReceiver(output, entry, resumes: resumes, base: base)
            try await client.fetch(entry.digest, size: entry.size, into: receiver) {
                counter.set(entry.digest.hex, to: $0)
            }
            tally.add(receiver.received, of: entry.size)
        }
        return tally.summary(contents: contents.count + 1)
    }

    /// Writes all that is no content: headers, padding, the head and the end.
    private static func writeFrame(of bundle: RegistryBundle, to output: OpenFile) throws {
        let layout = bundle.layout
        try put(bundle.head, at: 0, to: output)
        for entry in layout.entries {
            try put(entry.header, at: entry.offset, to: output)
            let padding = TarHeader.padding(after: entry.storedSize)
            try put([UInt8](repeating: 0, count: padding), at: entry.end - UInt64(padding), to: output)
        }
        let end = [UInt8](repeating: 0, count: Int(layout.totalSize - layout.endOffset))
        try put(end, at: layout.endOffset, to: output)
    }

    private static func put(_ bytes: [UInt8], at offset: UInt64, to output: OpenFile) throws {
        guard !bytes.isEmpty else { return }
        try bytes.withUnsafeBytes { try output.write($0, at: Int64(clamping: offset)) }
    }

    /// Counts from all transfers of a pull.
    private final class Tally: Sendable {
        private let counts = Mutex((fetched: 0, bytes: UInt64(0), reused: 0))

        func add(_ received: UInt64, of size: UInt64) {
            counts.withLock { counts in
                if received == 0, size > 0 {
                    counts.reused += 1
                } else {
                    counts.fetched += 1
                    counts.bytes += received
                }
            }
        }

        /// bundle.json is one of the contents, and came first.
        func summary(contents: Int) -> Summary {
            counts.withLock {
                Summary(contents: contents, fetched: $0.fetched + 1, fetchedBytes: $0.bytes, reused: $0.reused)
            }
        }
    }
}

/// Writes a content to its place in the tar. What is there already, or in another bundle, is taken first.
private final class TarReceiver: ContentReceiver {
    private let output: OpenFile
    private let entry: TarLayout.Entry
    private let resumes: Bool
    private let base: BundleBase?
    private let count = Mutex<UInt64>(0)

    init(_ output: OpenFile, _ entry: TarLayout.Entry, resumes: Bool, base: BundleBase?) {
        self.output = output
        self.entry = entry
        self.resumes = resumes
        self.base = base
    }

    /// Bytes that came over the network.
    var received: UInt64 { count.withLock { $0 } }

    func resume() throws -> (hash: StreamingDigest, count: UInt64) {
        if resumes {
            let hash = try written()
            if hash.copy.finish() == entry.digest { return (hash, entry.size) }
        }
        if let base, let place = base.place(of: entry.digest, size: entry.size), try copy(place, of: base) {
            return (try written(), entry.size)
        }
        return (StreamingDigest(), 0)
    }

    func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        try output.write(bytes, at: Int64(clamping: entry.contentOffset + offset))
        count.withLock { $0 += UInt64(bytes.count) }
    }

    /// The next bytes are written over those that were.
    func restart() throws {}

    /// - Returns: false where the other bundle is damaged there; then the content is fetched.
    private func copy(_ place: TarLayout.Entry, of base: BundleBase) throws -> Bool {
        var offset: UInt64 = 0
        do {
            try base.read(place) { bytes in
                try output.write(bytes, at: Int64(clamping: entry.contentOffset + offset))
                offset += UInt64(bytes.count)
            }
            return true
        } catch is BundleFailure {
            return false
        }
    }

    private func written() throws -> StreamingDigest {
        var hash = StreamingDigest()
        var done: UInt64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while done < entry.size {
            let wanted = Int(min(UInt64(buffer.count), entry.size - done))
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
            let count = try output.read(into: part, at: Int64(clamping: entry.contentOffset + done))
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: part[..<count]))
            done += UInt64(count)
        }
        return hash
    }
}

extension StreamingDigest {
    /// The same, to be finished while this one goes on.
    fileprivate var copy: StreamingDigest { self }
}
