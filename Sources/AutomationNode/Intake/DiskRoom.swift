import ContentStore
import DurableFiles
import Identifiers
import Signing

/// A check that the file system can take a bundle, by its signed list, before the first model byte comes.
struct DiskRoom: Sendable {
    let store: ContentStore
    /// Bytes that must stay free.
    let reserve: UInt64

    /// Directories and links that a generation needs beside the blobs, roughly.
    private static let spareInodes: UInt64 = 1000

    /// - Throws: `node.disk-full`.
    func check(for resources: [SignedResource]) throws {
        var seen = Set<Digest>()
        var bytes: UInt64 = 0
        var blobs: UInt64 = 0
        for resource in resources where seen.insert(resource.digest).inserted {
            if try store.size(of: resource.digest) == resource.size { continue }
            let (sum, overflows) = bytes.addingReportingOverflow(resource.size)
            bytes = overflows ? .max : sum
            blobs += 1
        }
        guard blobs > 0 else { return }
        let space = try store.root.space()
        guard space.freeBytes >= reserve, space.freeBytes - reserve >= bytes else {
            throw NodeFailure(
                .diskFull,
                store.root.path,
                "expected \(bytes) bytes for the bundle and \(reserve) in reserve, found \(space.freeBytes) free; "
                    + "collect garbage, keep fewer generations, or give the node more space"
            )
        }
        guard space.totalInodes == 0 || space.freeInodes >= blobs + Self.spareInodes else {
            throw NodeFailure(
                .diskFull,
                store.root.path,
                "expected room for \(blobs + Self.spareInodes) files, found \(space.freeInodes) inodes free; collect garbage"
            )
        }
    }
}
