import ContentStore
import DurableFiles
import Identifiers
import Signing

/// A check that the file system can take a bundle, by its signed list, before the first model byte comes.
struct FreeSpaceCheck: Sendable {
    let store: ContentStore
    /// Bytes that must stay free.
    let reserve: UInt64

    /// Directories and links that a generation needs beside the blobs, roughly.
    private static let spareInodes: UInt64 = 1000

    /// - Throws: `node.disk-full`.
    func check(for resources: [SignedResource]) throws {
        var seen = Set<Digest>()
        let lacking = try resources.filter { resource in
            guard seen.insert(resource.digest).inserted else { return false }
            return try store.size(of: resource.digest) != resource.size
        }
        guard !lacking.isEmpty else { return }
        let bytes = lacking.clampedSum { $0.size }
        let files = UInt64(lacking.count) + Self.spareInodes
        let space = try store.root.space()
        guard space.fits(bytes: bytes, leaving: reserve) else {
            throw NodeFailure(
                .diskFull,
                store.root.path,
                "expected \(bytes) bytes for the bundle and \(reserve) in reserve, found \(space.freeBytes) free; "
                    + "collect garbage, keep fewer generations, or give the node more space"
            )
        }
        guard space.fits(files: files) else {
            throw NodeFailure(
                .diskFull,
                store.root.path,
                "expected space for \(files) files, found \(space.freeInodes) inodes free; collect garbage"
            )
        }
    }
}
