import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Temporary names that their makers hold (flock(2)), in directories that are not Slipway's own: a name without a holder was left
/// by a process that ended. A file system without such locks keeps leftovers.
extension DirectoryHandle {
    /// Creates a file under a temporary name for `name`. It is held while it is open.
    package func createHeld(
        for name: String,
        mode: UInt32 = 0o644
    ) throws(FileFailure) -> (name: String, file: OpenFile) {
        while true {
            let temporary = Self.temporaryName(for: name)
            let file = try create(file: temporary, mode: mode)
            if hold(file.descriptor, temporary) { return (temporary, file) }
        }
    }

    /// Makes a directory under a temporary name for `name`. It is held while it is open.
    package func makeHeld(for name: String) throws(FileFailure) -> (name: String, directory: DirectoryHandle) {
        while true {
            let temporary = Self.temporaryName(for: name)
            try make(directory: temporary)
            do throws(FileFailure) {
                let directory = try open(directory: temporary)
                if hold(directory.descriptor, temporary) { return (temporary, directory) }
            } catch {
                if error.code == .notFound { continue }
                _ = try? removeTree(temporary)
                throw error
            }
        }
    }

    /// Removes the leftovers of ended processes under temporary names for `name`.
    package func removeLeftovers(of name: String) throws(FileFailure) {
        for leftover in try leftovers(of: name) {
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
            let descriptor = clinux_open_beneath(self.descriptor, leftover, flags, 0)
            guard descriptor >= 0 else { continue }
            let held = OpenFile(owning: descriptor, path: fullPath(of: leftover))
            guard clinux_lock(held.descriptor) == 0 else { continue }
            try removeTree(leftover)
        }
    }

    /// Takes over files that ended processes left under temporary names for `name`: each is held while it is open.
    package func holdLeftovers(of name: String) throws(FileFailure) -> [(name: String, file: OpenFile)] {
        var taken: [(name: String, file: OpenFile)] = []
        for leftover in try leftovers(of: name) {
            let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK
            let descriptor = clinux_open_beneath(self.descriptor, leftover, flags, 0)
            guard descriptor >= 0 else { continue }
            let file = OpenFile(owning: descriptor, path: fullPath(of: leftover))
            guard try file.status().kind == .regular, clinux_lock(descriptor) == 0, hold(descriptor, leftover) else {
                continue
            }
            taken.append((leftover, file))
        }
        return taken
    }

    /// Temporary names for `name` that are there, held or not.
    package func leftovers(of name: String) throws(FileFailure) -> [String] {
        let prefix = Self.temporaryPrefix(for: name)
        return try names().filter { found in
            guard found.hasPrefix(prefix) else { return false }
            return UInt64(found.dropFirst(prefix.count), radix: 36) != nil
        }
    }

    /// - Returns: false if somebody took it for a leftover before it was held.
    private func hold(_ descriptor: Int32, _ name: String) -> Bool {
        if clinux_lock(descriptor) != 0, errno == EWOULDBLOCK { return false }
        var named = clinux_status()
        return clinux_lstatat(self.descriptor, name, &named) == 0 || errno != ENOENT
    }
}
