import Bundles
package import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The file of a pull until it is complete: under a temporary name, which an attempt that ended leaves to the next.
package struct PartialFile: Sendable {
    package let file: OpenFile
    package let name: String
    /// True if it has some of this bundle.
    package let isBegun: Bool
    private let directory: DirectoryHandle

    /// Takes up what an ended attempt for the same name left of the same bundle; anything else that was left is removed. Blocks.
    package static func open(
        for name: String,
        in directory: DirectoryHandle,
        of bundle: RegistryBundle
    ) throws -> PartialFile {
        var begun: PartialFile?
        for (leftover, file) in try directory.holdLeftovers(of: name) {
            if begun == nil, try isOf(bundle, file) {
                begun = PartialFile(file: file, name: leftover, isBegun: true, directory: directory)
            } else {
                _ = try? directory.remove(file: leftover)
            }
        }
        if let begun { return begun }
        let (temporary, file) = try directory.createHeld(for: name)
        return PartialFile(file: file, name: temporary, isBegun: false, directory: directory)
    }

    /// Gives the complete file its name, durably. Blocks.
    /// - Throws: `file.already-there`
    package func finish(as final: String) throws {
        try file.sync()
        try directory.renameExclusively(name, to: directory, as: final)
        try directory.sync()
    }

    package func remove() {
        _ = try? directory.remove(file: name)
    }

    /// Tells whether a file is this user's, begins as the bundle does, and is as long. In a directory of many, another could write to it later.
    private static func isOf(_ bundle: RegistryBundle, _ file: OpenFile) throws -> Bool {
        let head = bundle.head
        let status = try file.status()
        guard status.owner == geteuid(), status.size == bundle.layout.totalSize else { return false }
        var found = [UInt8](repeating: 0, count: head.count)
        let count = try found.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return count == head.count && found == head
    }
}
