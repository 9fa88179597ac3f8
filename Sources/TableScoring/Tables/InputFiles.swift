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
        guard depth < depthLimit else {
            throw ScoringFailure(
                .inputInvalid,
                path,
                expected: "directories at most \(depthLimit) deep",
                found: "a deeper one; name its files with a pattern"
            )
        }
        for name in try directory.names() where !name.hasPrefix(".") && !name.hasPrefix("_") {
            switch try directory.status(of: name)?.kind {
            case .regular?: found.append("\(path)/\(name)")
            case .directory?: try collect(directory.open(directory: name), "\(path)/\(name)", depth: depth + 1, &found)
            case .symbolicLink?, .other?:
                throw ScoringFailure(
                    .inputInvalid,
                    "\(path)/\(name)",
                    expected: "files and directories in a directory of rows",
                    found: "something else, such as a link; name the files with a pattern, or put the file itself there"
                )
            case nil: continue
            }
        }
    }

    /// Refuses an output that would replace a file of the input, or be read with the others the next time.
    /// - Parameters:
    ///   - files: those that `path` names.
    ///   - output: a path whose directory is there.
    package static func require(_ output: String, apartFrom files: [String], of path: String) throws {
        guard let place = located(output) else { return }
        let root = (try? DirectoryHandle(path: path)) == nil ? nil : real(path)
        let isWithin = root.map { place.hasPrefix($0 == "/" ? "/" : $0 + "/") } ?? false
        guard isWithin || files.contains(where: { real($0) == place }) else { return }
        throw ScoringFailure(
            .inputInvalid,
            output,
            expected: "another place than that of the input",
            found: isWithin ? "one in the directory \(path)" : "a file of the input"
        )
    }

    /// The real path of a file that may not be there yet.
    private static func located(_ path: String) -> String? {
        if let found = real(path) { return found }
        guard let slash = path.lastIndex(of: "/") else { return real(".").map { "\($0)/\(path)" } }
        let name = path[path.index(after: slash)...]
        return real(slash == path.startIndex ? "/" : String(path[..<slash])).map { "\($0)/\(name)" }
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
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
