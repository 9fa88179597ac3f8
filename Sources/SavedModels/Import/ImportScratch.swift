import DurableFiles
import Synchronization

/// The directory of a project for files that an import brings before the store takes them: archives unpacked, versions
/// fetched. The import removes it at its end; after an interrupted one the next change of the project does.
final class ImportScratch: Sendable {
    private let root: DirectoryHandle
    private let count = Atomic<Int>(0)

    /// - Parameter root: the project's `.slipway`.
    init(in root: DirectoryHandle) {
        self.root = root
    }

    /// Makes an exclusive directory, named after its content.
    func directory(_ name: String) throws -> ScratchDirectory {
        let number = count.add(1, ordering: .relaxed).newValue
        let parent = try root.openOrMake(directory: "\(Project.extractionName)/\(number)", mode: 0o700)
        return ScratchDirectory(handle: try parent.openOrMake(directory: name, mode: 0o700), parent: parent, name: name)
    }

    /// Removes all of it, as far as that is possible.
    func remove() {
        try? root.removeTree(Project.extractionName)
    }
}

/// A directory of an import that can be removed before the import ends.
struct ScratchDirectory: Sendable {
    let handle: DirectoryHandle
    fileprivate let parent: DirectoryHandle
    fileprivate let name: String

    func remove() throws {
        try parent.removeTree(name)
    }
}
