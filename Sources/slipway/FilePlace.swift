import DurableFiles
import Identifiers

/// A path the user gave, as a directory that is there and a name in it that may not be.
struct FilePlace {
    let directory: DirectoryHandle
    let name: String

    /// - Throws: for `-` too, by which other programs mean a pipe: what is written here is read back, and replaces a file as a whole.
    init(_ path: String) throws {
        guard path != "-" else {
            throw FileFailure(
                .wrongKind,
                path,
                expected: "the name of a new file or directory, since what is written is read back",
                found: "\"-\", which is none; a file of that name is ./-"
            )
        }
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let parts = trimmed.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        name = parts.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard !name.isEmpty, name != ".", name != ".." else {
            throw FileFailure(.wrongKind, path, expected: "the name of a new file or directory", found: "\"\(path)\"")
        }
        let parent = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        directory = try DirectoryHandle(path: parts.count == 1 ? "." : parent.isEmpty ? "/" : parent)
    }
}
