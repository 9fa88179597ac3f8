import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Making files, directories and links, never over something that is there.
extension DirectoryHandle {
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

    /// A regular file that is there, for writing and reading.
    package func openForWriting(file relative: String) throws(FileFailure) -> OpenFile {
        try openRegular(relative, O_RDWR)
    }

    /// A new file for writing and reading that no name leads to; it is gone once it is closed.
    package func createUnnamed() throws(FileFailure) -> OpenFile {
        let name = Self.temporaryName(for: "unnamed")
        let file = try create(file: name, mode: 0o600)
        try remove(file: name)
        return file
    }

    package func setPermissions(_ mode: UInt32) throws(FileFailure) {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .system("change the mode", path) }
    }

    package func link(_ name: String, to directory: DirectoryHandle, as other: String) throws(FileFailure) {
        guard linkat(descriptor, name, directory.descriptor, other, 0) == 0 else {
            throw .system("link \(fullPath(of: name))", directory.fullPath(of: other))
        }
    }

    package func makeLink(_ name: String, target: String) throws(FileFailure) {
        guard symlinkat(target, descriptor, name) == 0 else { throw .system("link", fullPath(of: name)) }
    }
}
