import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// An exclusive lock on a file (flock(2)), held until the last reference goes, or the process ends. The file names the holder.
package final class FileLock: Sendable {
    private let file: OpenFile

    private init(file: OpenFile) {
        self.file = file
    }

    deinit {
        // A reader's lock, which names nobody, is not to be taken for that of this holder.
        try? file.truncate(to: 0)
        // A child that was made just now may have a copy of the descriptor until it becomes its program.
        _ = clinux_unlock(file.descriptor)
    }

    /// - Parameters:
    ///   - name: the lock file in `directory`; made where it is missing.
    ///   - purpose: the holder's work, shown to a second caller.
    /// - Throws: `file.locked`, naming the holder, if another process has it.
    package static func take(
        _ name: String,
        in directory: DirectoryHandle,
        purpose: String
    ) throws(FileFailure) -> FileLock {
        let path = directory.fullPath(of: name)
        let descriptor = clinux_open_beneath(directory.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .system("open the lock", path) }
        let file = OpenFile(owning: descriptor, path: path)
        try lock(file)
        try file.truncate(to: 0)
        let holder = Array("process \(getpid()): \(purpose)".utf8)
        try holder.withUnsafeBytes { buffer in
            Result { () throws(FileFailure) in try file.write(buffer, at: 0) }
        }.get()
        return FileLock(file: file)
    }

    /// Keeps those out who would change something, without a change to the lock file: for a reader, who may not write.
    /// - Returns: nil where there is no lock file, so that nobody ever took it.
    /// - Throws: `file.locked`, naming the holder, if another process has it.
    package static func hold(_ name: String, in directory: DirectoryHandle) throws(FileFailure) -> FileLock? {
        do throws(FileFailure) {
            let file = try directory.open(file: name)
            try lock(file)
            return FileLock(file: file)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    private static func lock(_ file: OpenFile) throws(FileFailure) {
        guard clinux_lock(file.descriptor) != 0 else { return }
        guard errno == EWOULDBLOCK else { throw .system("lock", file.path) }
        let holder = String(decoding: (try? file.readAll(limit: 4096)) ?? [], as: UTF8.self)
        throw FileFailure(
            .locked,
            file.path,
            "in use by \(holder.isEmpty ? "another process" : holder); wait for it, or stop it"
        )
    }
}
