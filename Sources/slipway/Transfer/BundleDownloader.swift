import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// Downloads a bundle from a node. The file gets its name only when it is complete.
struct BundleDownloader {
    let client: NodeClient
    let bundle: BundleReport
    let console: Console

    private let pool = BlockingPool(width: 1)

    init(client: NodeClient, bundle: BundleReport, console: Console) {
        self.client = client
        self.bundle = bundle
        self.console = console
    }

    /// - Returns: the bytes of the file.
    func run(to path: String) async throws -> UInt64 {
        let place = try OutputPath(path)
        guard try place.directory.status(of: place.name) == nil else {
            throw FileFailure(.alreadyThere, path, expected: "the name of a new file", found: "an existing file")
        }
        let temporary = DirectoryHandle.temporaryName(for: place.name)
        let file = try place.directory.create(file: temporary)
        do {
            try await receive(into: file)
            let size = try await pool.run { [bundle] in
                let size = try DownloadedBundle(path: place.directory.fullPath(of: temporary), name: path).require(
                    bundle
                )
                try file.sync()
                try place.directory.renameExclusively(temporary, to: place.directory, as: place.name)
                try place.directory.sync()
                return size
            }
            return size
        } catch {
            _ = try? place.directory.remove(file: temporary)
            throw error
        }
    }

    private func receive(into file: OpenFile) async throws {
        let progress = ProgressDisplay("Receiving", console)
        defer { progress.finish() }
        var offset: Int64 = 0
        try await BundleFetch(client: client, project: bundle.project, bundle: bundle.digest).run {
            offset = 0
            try file.truncate(to: 0)
        } receive: { bytes, total in
            let place = offset
            try await pool.run { try bytes.withUnsafeBytes { try file.write($0, at: place) } }
            offset += Int64(bytes.count)
            progress.update(UInt64(offset), total)
        }
    }
}

/// A downloaded bundle file, which is checked against its own list. Blocks.
struct DownloadedBundle {
    let path: String
    /// The name of the file in errors.
    let name: String

    /// - Throws: `bundle.*` if it is another bundle, or a byte differs from its list.
    func require(_ wanted: BundleReport) throws -> UInt64 {
        try naming(name) {
            let found = try UnverifiedBundle.read(path)
            let file = try OpenFile.read(path)
            let size = try file.status().size
            guard found.compression == nil, found.manifestDigest.description == wanted.digest,
                size == found.plan.totalSize
            else {
                throw BundleFailure(
                    .truncated,
                    "bundle",
                    expected: "the bundle \(wanted.digest) as a plain tar of \(found.plan.totalSize) bytes",
                    found: "\(found.manifestDigest), \(size) bytes; fetch it again"
                )
            }
            let entries = found.plan.entries.filter { !$0.isHardLink }
            try Parallel.forEach(count: entries.count, width: OwnProcess.processorCount) { index in
                let entry = entries[index]
                let digest = try Self.digest(of: entry, file)
                guard digest == entry.digest else {
                    throw BundleFailure(
                        .entryContent,
                        entry.name.text,
                        expected: "content of \(entry.digest)",
                        found: "\(digest); fetch it again"
                    )
                }
            }
            return size
        }
    }

    private static func digest(of entry: TarLayout.Entry, _ file: OpenFile) throws -> Digest {
        var hash = StreamingDigest()
        var done: UInt64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while done < entry.size {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(UInt64(buffer.count), entry.size - done))]
            )
            let count = try file.read(into: part, at: Int64(entry.contentOffset + done))
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: part[..<count]))
            done += UInt64(count)
        }
        return hash.finish()
    }
}
