import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// An open directory. Names below it are resolved from its descriptor, never leave it and never follow a symbolic link,
/// so a process that can write beside it cannot change the meaning of a name (openat2(2), RESOLVE_BENEATH).
///
/// `DurableFiles` is the file system as Slipway uses it: nothing follows links, nothing half-written is ever visible, and
/// everything that counts is on the disk before it is told.
///
/// - `DirectoryHandle` (this type) opens, lists, makes, replaces, renames and removes; its extensions hold one capability
///   each. `OpenFile` is one open file.
/// - `replace(file:with:)` writes beside, syncs and renames: after a power cut the old or the new content is there.
/// - `TreeWalk` lists a tree of a user, and `LinkResolution` its links; `FileCopy` and `StreamingDigest` move and hash content.
/// - `FileLock` keeps processes apart. `FileSystemSpace` says what fits. `ProgressCounter` adds up bytes of several threads.
/// - `OwnProcess`, `ProcessLimits` and `PrivateMemory` are the process's own settings.
///
/// Begin with `DirectoryHandle+Durability.swift`.
///
/// All calls block and belong on a pool, never on Swift's cooperative threads. The target knows no format of a file,
/// imports no Foundation, and deletes nothing that its caller did not name.
package final class DirectoryHandle: Sendable {
    package let descriptor: Int32
    /// The path for messages.
    package let path: String

    init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Opens a directory at a path the user gave; symbolic links on the way are followed.
    package init(path: String) throws(FileFailure) {
        descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .system("open the directory", path) }
    }

    /// Opens a directory, made first with the directories above it where it is missing.
    package static func creating(path: String, mode: UInt32 = 0o755) throws(FileFailure) -> DirectoryHandle {
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + component
            if mkdir(made, mode_t(mode)) != 0, errno != EEXIST { throw .system("make the directory", made) }
        }
        return try DirectoryHandle(path: path)
    }

    /// The path from the root, for a process that works elsewhere.
    package static func absolute(_ path: String) throws(FileFailure) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let directory = getcwd(nil, 0) else { throw .system("find", "the working directory") }
        defer { free(directory) }
        let working = String(cString: directory)
        return path.isEmpty || path == "." ? working : "\(working == "/" ? "" : working)/\(path)"
    }

    package func fullPath(of name: String) -> String {
        path == "/" ? "/\(name)" : "\(path)/\(name)"
    }
}
