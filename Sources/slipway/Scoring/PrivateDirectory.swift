import DurableFiles

/// A directory for this user alone, which is removed with this object.
final class PrivateDirectory: Sendable {
    let directory: DirectoryHandle
    private let parent: DirectoryHandle
    private let name: String

    init(for purpose: String) throws {
        parent = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        name = DirectoryHandle.temporaryName(for: purpose)
        try parent.make(directory: name, mode: 0o700)
        directory = try parent.open(directory: name)
    }

    deinit {
        try? parent.removeTree(name)
    }
}
