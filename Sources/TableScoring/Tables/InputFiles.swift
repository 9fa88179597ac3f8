import DurableFiles
import Identifiers
import Inference

#if canImport(Glibc)
import Glibc
#endif

/// The files that an argument names: a file, a directory, or a pattern with `*`, `?` and `[…]`.
package enum InputFiles {
    /// - Returns: the files, ascending by the bytes of their paths. A path that exists is itself, whatever signs are in it.
    /// - Throws: `scoring.input` where a pattern or a directory has none, and where files of several formats lie together;
    ///   `file.not-found` comes from who opens the file.
    package static func named(_ path: String) throws -> [String] {
        if let directory = try? DirectoryHandle(path: path) { return try files(in: directory, path) }
        guard access(path, F_OK) != 0, path.contains(where: { "*?[".contains($0) }) else { return [path] }
        let found = try matches(path).filter { (try? DirectoryHandle(path: $0)) == nil }
        guard !found.isEmpty else { throw none(path, "a file that matches") }
        return found
    }

    /// All files below a directory whose names do not begin with `.` or `_`, as engines write theirs.
    private static func files(in directory: DirectoryHandle, _ path: String) throws -> [String] {
        var found: [String] = []
        try collect(directory, path.hasSuffix("/") ? String(path.dropLast()) : path, depth: 0, &found)
        guard !found.isEmpty else { throw none(path, "a directory with files") }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static let depthLimit = 32

    private static func collect(
        _ directory: DirectoryHandle,
        _ path: String,
        depth: Int,
        _ found: inout [String]
    ) throws {
        guard depth < depthLimit else { return }
        for name in try directory.names() where !name.hasPrefix(".") && !name.hasPrefix("_") {
            switch try directory.status(of: name)?.kind {
            case .regular?: found.append("\(path)/\(name)")
            case .directory?: try collect(directory.open(directory: name), "\(path)/\(name)", depth: depth + 1, &found)
            default: continue
            }
        }
    }

    private static func matches(_ pattern: String) throws(FileFailure) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        let status = glob(pattern, 0, nil, &found)
        guard status == 0 || status == GLOB_NOMATCH else { throw .system("look for files", pattern) }
        guard let paths = found.gl_pathv else { return [] }
        let texts = (0..<Int(found.gl_pathc)).compactMap { place in paths[place].map { String(cString: $0) } }
        return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func none(_ path: String, _ expected: String) -> ScoringFailure {
        ScoringFailure(.inputInvalid, path, expected: expected, found: "none; put a pattern into quotes")
    }
}
