import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Replacement that survives a power cut, and free space.
extension DirectoryHandle {
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

    /// The step of a flip that nothing goes along with.
    package static func alone(_ rename: () throws(FileFailure) -> Void) throws(FileFailure) { try rename() }

    /// Points a symbolic link elsewhere in one durable step. The name must be a symbolic link or free.
    /// - Parameter step: calls the closure it gets, which makes the step, together with other changes.
    package func flip(
        link name: String,
        to target: String,
        in step: (_ rename: () throws(FileFailure) -> Void) throws(FileFailure) -> Void = DirectoryHandle.alone
    ) throws(FileFailure) {
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
            try step { () throws(FileFailure) in try rename(temporary, to: self, as: name) }
        } catch {
            _ = try? remove(file: temporary)
            throw error
        }
        try sync()
    }

    /// A temporary name for a file that is renamed to `name` once it is complete. Recovery removes all names with
    /// `temporaryPrefix`.
    package static func temporaryName(for name: String) -> String {
        let suffix = UInt64.random(in: .min ... .max)
        return temporaryPrefix(for: name) + String(suffix, radix: 36)
    }

    /// The prefix of all temporary names for `name`.
    package static func temporaryPrefix(for name: String) -> String {
        temporaryPrefix + String(name.utf8.count > 80 ? "long" : name) + "."
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
