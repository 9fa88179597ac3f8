import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Looking into a directory and opening what is in it.
extension DirectoryHandle {
    /// - Returns: nil if the name is not there. The last component is not followed.
    package func status(of name: String) throws(FileFailure) -> FileStatus? {
        var raw = clinux_status()
        if clinux_lstatat(descriptor, name, &raw) == 0 { return FileStatus(raw) }
        guard errno == ENOENT else { throw .system("examine", fullPath(of: name)) }
        return nil
    }

    /// The names in it, in no order. A name that is not UTF-8 is an error, since it could not be kept.
    package func names() throws(FileFailure) -> [String] {
        let listing = try listing()
        if let shown = listing.others.first {
            throw FileFailure(
                .nameEncoding,
                fullPath(of: shown),
                expected: "a file name in UTF-8",
                found: "other bytes; rename it"
            )
        }
        return listing.names
    }

    /// The same for a reader that goes on past names that are not UTF-8: those as they can be shown.
    package func listing() throws(FileFailure) -> (names: [String], others: [String]) {
        guard let listing = clinux_open_listing(descriptor) else { throw .system("list", path) }
        defer { clinux_close_listing(listing) }
        var names: [String] = []
        var others: [String] = []
        var kind: Int32 = 0
        while let raw = clinux_next_name(listing, &kind) {
            if let name = String(validatingCString: raw) {
                names.append(name)
            } else {
                others.append(String(cString: raw))
            }
        }
        guard errno == 0 else { throw .system("list", path) }
        return (names, others)
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

    package func open(file relative: String) throws(FileFailure) -> OpenFile { try openRegular(relative, O_RDONLY) }

    func openRegular(_ relative: String, _ access: Int32) throws(FileFailure) -> OpenFile {
        let path = fullPath(of: relative)
        let opened = clinux_open_beneath(descriptor, relative, access | O_NOFOLLOW | O_NONBLOCK, 0)
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
}
