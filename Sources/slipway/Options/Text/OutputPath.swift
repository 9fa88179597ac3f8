import DurableFiles
import Identifiers

/// A path to write to: an existing directory, and a name in it that may not exist yet.
struct OutputPath {
    let directory: DirectoryHandle
    let name: String

    /// - Throws: `file.wrong-kind` for a path without a name, and for `-`, since the written file is read back and no pipe can be.
    init(_ path: String) throws {
        guard path != "-" else {
            throw FileFailure(
                .wrongKind,
                path,
                expected: "the name of a new file or directory, because slipway reads the result back",
                found: "\"-\", which means a pipe; for a file of that name give ./-"
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
