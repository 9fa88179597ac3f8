import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Renaming and removing.
extension DirectoryHandle {
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
        // An empty one goes without a descriptor, of which there may be none left.
        if unlinkat(descriptor, name, AT_REMOVEDIR) == 0 { return }
        try open(directory: name).removeContents()
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw .system("remove the directory", fullPath(of: name))
        }
    }

    /// Names are taken as the bytes they are: a name that is no UTF-8 goes like any other.
    private func removeContents() throws(FileFailure) {
        // What was closed to writing is opened first; where that is not allowed, removing says why.
        _ = fchmod(descriptor, 0o700)
        guard let listing = clinux_open_listing(descriptor) else { throw .system("list", path) }
        defer { clinux_close_listing(listing) }
        var kind: Int32 = 0
        while let name = clinux_next_name(listing, &kind) {
            if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { continue }
            let shown = fullPath(of: String(cString: name))
            guard errno == EISDIR || errno == EPERM else { throw .system("remove", shown) }
            let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard inner >= 0 else { throw .system("open the directory", shown) }
            try DirectoryHandle(owning: inner, path: shown).removeContents()
            guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
                throw .system("remove the directory", shown)
            }
        }
        guard errno == 0 else { throw .system("list", path) }
    }
}
