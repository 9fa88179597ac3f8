package import DurableFiles
import Identifiers

/// Contents that somebody brought for a repair: in a private store that goes with this.
package final class BroughtContents: Sendable {
    package let store: ContentStore
    private let parent: DirectoryHandle
    private let name: String

    /// - Parameter parent: gets a temporary directory, on the file system of what is repaired.
    package init(in parent: DirectoryHandle) throws {
        self.parent = parent
        name = DirectoryHandle.temporaryName(for: "brought")
        try parent.make(directory: name, mode: 0o700)
        do {
            store = try ContentStore(openingOrCreatingAt: parent.open(directory: name))
        } catch {
            try? parent.removeTree(name)
            throw error
        }
    }

    deinit {
        try? parent.removeTree(name)
    }
}
