import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// An open directory. Names below it are resolved from its descriptor, never leave it and never follow a symbolic link,
/// so what a name means cannot be changed by whoever can write beside it (openat2(2), RESOLVE_BENEATH).
package final class DirectoryHandle: Sendable {
    package let descriptor: Int32
    /// What messages call it.
    package let path: String

    private init(owning descriptor: Int32, path: String) {
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

    package func fullPath(of name: String) -> String {
        path == "/" ? "/\(name)" : "\(path)/\(name)"
    }

    // MARK: Looking

    /// - Returns: nil if the name is not there. The last component is not followed.
    package func status(of name: String) throws(FileFailure) -> FileStatus? {
        var raw = clinux_status()
        if clinux_lstatat(descriptor, name, &raw) == 0 { return FileStatus(raw) }
        guard errno == ENOENT else { throw .system("examine", fullPath(of: name)) }
        return nil
    }

    /// The names in it, in no order. A name that is not UTF-8 is an error, since it could not be kept.
    package func names() throws(FileFailure) -> [String] {
        guard let listing = clinux_open_listing(descriptor) else { throw .system("list", path) }
        defer { clinux_close_listing(listing) }
        var names: [String] = []
        var kind: Int32 = 0
        while let raw = clinux_next_name(listing, &kind) {
            guard let name = String(validatingCString: raw) else {
                let shown = String(cString: raw)
                throw FileFailure(
                    .nameEncoding,
                    fullPath(of: shown),
                    expected: "a file name in UTF-8",
                    found: "other bytes; rename it"
                )
            }
            names.append(name)
        }
        guard errno == 0 else { throw .system("list", path) }
        return names
    }

    package func linkTarget(of name: String) throws(FileFailure) -> String {
        let path = fullPath(of: name)
        var buffer = [UInt8](repeating: 0, count: 4097)
        let count = buffer.withUnsafeMutableBytes { space in
            space.baseAddress.map { readlinkat(descriptor, name, $0, space.count - 1) } ?? -1
        }
        guard count >= 0 else { throw .system("read the link", path) }
        guard let target = String(validating: buffer[..<count], as: UTF8.self) else {
            throw FileFailure(.nameEncoding, path, expected: "a link target in UTF-8", found: "other bytes")
        }
        return target
    }

    // MARK: Opening

    package func open(file relative: String) throws(FileFailure) -> OpenFile {
        let path = fullPath(of: relative)
        let opened = clinux_open_beneath(descriptor, relative, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)
        guard opened >= 0 else { throw .system("open", path) }
        let file = OpenFile(owning: opened, path: path)
        guard try file.status().kind == .regular else {
            throw FileFailure(.wrongKind, path, expected: "a regular file", found: "something else")
        }
        return file
    }

    package func open(directory relative: String) throws(FileFailure) -> DirectoryHandle {
        let path = fullPath(of: relative)
        let opened = clinux_open_beneath(descriptor, relative, O_RDONLY | O_DIRECTORY, 0)
        guard opened >= 0 else { throw .system("open the directory", path) }
        return DirectoryHandle(owning: opened, path: path)
    }

    /// The content of a small file.
    package func read(file relative: String, limit: Int = 64 << 20) throws(FileFailure) -> [UInt8] {
        try open(file: relative).readAll(limit: limit)
    }

    // MARK: Making

    package func make(directory name: String, mode: UInt32 = 0o755) throws(FileFailure) {
        guard mkdirat(descriptor, name, mode_t(mode)) == 0 else {
            throw .system("make the directory", fullPath(of: name))
        }
    }

    /// The directory of that name, made first where it is missing. The name may have several components.
    package func openOrMake(directory relative: String, mode: UInt32 = 0o755) throws(FileFailure) -> DirectoryHandle {
        var made = ""
        for component in relative.split(separator: "/") {
            made += (made.isEmpty ? "" : "/") + component
            if mkdirat(descriptor, made, mode_t(mode)) != 0, errno != EEXIST {
                throw .system("make the directory", fullPath(of: made))
            }
        }
        return try open(directory: relative)
    }

    /// A new file for writing and reading; that the name is already there is an error.
    package func create(file relative: String, mode: UInt32 = 0o644) throws(FileFailure) -> OpenFile {
        let path = fullPath(of: relative)
        let opened = clinux_open_beneath(descriptor, relative, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        guard opened >= 0 else { throw .system("create", path) }
        return OpenFile(owning: opened, path: path)
    }

    package func link(_ name: String, to directory: DirectoryHandle, as other: String) throws(FileFailure) {
        guard linkat(descriptor, name, directory.descriptor, other, 0) == 0 else {
            throw .system("link \(fullPath(of: name))", directory.fullPath(of: other))
        }
    }

    package func makeLink(_ name: String, target: String) throws(FileFailure) {
        guard symlinkat(target, descriptor, name) == 0 else { throw .system("link", fullPath(of: name)) }
    }

    // MARK: Renaming and removing

    /// Replaces the target if it is there, in one step.
    package func rename(_ name: String, to directory: DirectoryHandle, as other: String) throws(FileFailure) {
        guard renameat(descriptor, name, directory.descriptor, other) == 0 else {
            throw .system("rename to \(directory.fullPath(of: other))", fullPath(of: name))
        }
    }

    /// Fails with `file.already-there` if the target is there.
    package func renameExclusively(_ name: String, to directory: DirectoryHandle, as other: String) throws(FileFailure)
    {
        guard clinux_rename_exclusive(descriptor, name, directory.descriptor, other) == 0 else {
            throw .system("rename to \(directory.fullPath(of: other))", fullPath(of: name))
        }
    }

    /// - Returns: false if it was not there.
    @discardableResult
    package func remove(file name: String) throws(FileFailure) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 { return true }
        guard errno == ENOENT else { throw .system("remove", fullPath(of: name)) }
        return false
    }

    /// Removes a file, a link, or a directory with all that is in it; nothing is followed. Absent is fine.
    package func removeTree(_ name: String) throws(FileFailure) {
        guard let status = try status(of: name) else { return }
        guard status.kind == .directory else {
            try remove(file: name)
            return
        }
        let inner = try open(directory: name)
        for child in try inner.names() { try inner.removeTree(child) }
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw .system("remove the directory", fullPath(of: name))
        }
    }

    // MARK: Durability

    /// fsync(2) of the directory: its names are durable after it.
    package func sync() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw .system("make durable", path) }
    }

    /// syncfs(2): all that was written to this file system is durable after it, in one call however many files there are.
    package func syncFileSystem() throws(FileFailure) {
        guard clinux_sync_file_system(descriptor) == 0 else { throw .system("make durable", path) }
    }

    /// Replaces a file's content so that a reader, or a power cut, sees the old or the new, whole.
    package func replace(file name: String, with content: [UInt8], mode: UInt32 = 0o644) throws(FileFailure) {
        let temporary = Self.temporaryName(for: name)
        let file = try create(file: temporary, mode: mode)
        do throws(FileFailure) {
            try file.write(content)
            try file.sync()
            try rename(temporary, to: self, as: name)
        } catch {
            _ = try? remove(file: temporary)
            throw error
        }
        try sync()
    }

    /// Points a symbolic link elsewhere in one durable step. What stands there must be a symbolic link or nothing.
    package func flip(link name: String, to target: String) throws(FileFailure) {
        if let status = try status(of: name), status.kind != .symbolicLink {
            throw FileFailure(
                .wrongKind,
                fullPath(of: name),
                expected: "a symbolic link",
                found: "something else; move it away"
            )
        }
        let temporary = Self.temporaryName(for: name)
        try makeLink(temporary, target: target)
        do throws(FileFailure) {
            try rename(temporary, to: self, as: name)
        } catch {
            _ = try? remove(file: temporary)
            throw error
        }
        try sync()
    }

    /// A name for what is renamed to `name` once it is whole. Recovery removes whatever starts with `temporaryPrefix`.
    package static func temporaryName(for name: String) -> String {
        let suffix = UInt64.random(in: .min ... .max)
        return temporaryPrefix + String(name.utf8.count > 80 ? "long" : name) + "." + String(suffix, radix: 36)
    }

    package static let temporaryPrefix = ".slipway-"

    package func space() throws(FileFailure) -> FileSystemSpace {
        var raw = clinux_space()
        guard clinux_space_of(descriptor, &raw) == 0 else { throw .system("examine the file system of", path) }
        return FileSystemSpace(
            freeBytes: raw.free_bytes,
            totalBytes: raw.total_bytes,
            freeInodes: raw.free_inodes,
            totalInodes: raw.total_inodes
        )
    }
}

/// What a file system has left for an ordinary user. `totalInodes` is 0 where it has no such limit.
package struct FileSystemSpace: Sendable {
    package let freeBytes: UInt64
    package let totalBytes: UInt64
    package let freeInodes: UInt64
    package let totalInodes: UInt64
}
