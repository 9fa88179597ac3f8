import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// A bundle that a node has, read without its large files: its head, and the small files that are wanted. What is read is compared with the
/// digests in its signed list; the signature is not verified.
struct RemoteBundle {
    private let client: NodeClient
    private let project: ProjectName
    private let digest: String
    /// Has the bytes that were received where they stand in the bundle, and holes elsewhere.
    private let file: OpenFile
    private let path: String

    /// Bytes of the first request; most heads are smaller.
    private static let first = 256 << 10
    /// Bytes between two wanted files for which another request is not worth its while.
    private static let gap: UInt64 = 1 << 20

    static func read(
        _ bundle: BundleReport,
        _ client: NodeClient,
        wanted: (EntryName) -> Bool
    ) async throws -> UnverifiedBundle {
        let directory = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        let name = DirectoryHandle.temporaryName(for: "slipway-remote")
        let remote = RemoteBundle(
            client: client,
            project: bundle.project,
            digest: bundle.digest,
            file: try directory.create(file: name, mode: 0o600),
            path: directory.fullPath(of: name)
        )
        defer { _ = try? directory.remove(file: name) }
        return try await namingAsync("\(bundle.project) \(bundle.bundle) of \(client.address)") {
            let head = try await remote.head()
            try await remote.receive(head.plan, wanted)
            return try UnverifiedBundle.read(remote.path, wanted: wanted)
        }
    }

    /// The list and `bundle.json`, which stand at the beginning; their size is not known before.
    private func head() async throws -> UnverifiedBundle {
        var count = Self.first
        while true {
            let (bytes, total) = try await client.bytes(of: digest, in: project, count: count)
            try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            try file.truncate(to: Int64(clamping: total))
            do {
                return try UnverifiedBundle.read(path)
            } catch {
                guard UInt64(bytes.count) < total, count < OfferBody.mostBytes else { throw error }
                count = min(count * 16, OfferBody.mostBytes)
            }
        }
    }

    /// Receives the wanted files, those that stand close together at once.
    private func receive(_ plan: TarLayout, _ wanted: (EntryName) -> Bool) async throws {
        let digests = Set(plan.entries.filter { $0.size <= 1 << 20 && wanted($0.name) }.map(\.digest))
        var ranges: [Range<UInt64>] = []
        for entry in plan.entries where !entry.isHardLink && digests.contains(entry.digest) {
            let range = entry.contentOffset..<entry.contentOffset + entry.size
            if let last = ranges.last, range.lowerBound < last.upperBound + Self.gap {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        for range in ranges where !range.isEmpty {
            let (bytes, _) = try await client.bytes(
                of: digest,
                in: project,
                from: range.lowerBound,
                count: Int(clamping: range.upperBound - range.lowerBound)
            )
            try bytes.withUnsafeBytes { try file.write($0, at: Int64(range.lowerBound)) }
        }
    }
}
