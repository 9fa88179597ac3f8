import AsyncSupport
package import DurableFiles
package import Identifiers
package import Inference
import StrictJSON
import Synchronization

/// Digests of an environment's files when it was built, to find later changes.
package struct EnvironmentFiles: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case file(Digest, size: UInt64)
        case link(target: String)

        var words: String {
            switch self {
            case .file(let digest, let size): "\(digest) of \(size) bytes"
            case .link(let target): "a link to \(target)"
            }
        }
    }

    /// A path that has changed.
    package struct Flaw: Sendable, Hashable {
        package let path: String
        package let expected: String
        package let found: String
    }

    /// By paths from the environment's directory; the list itself is not in it.
    package let contents: [String: Content]

    package static let format = "slipway.environment/1"
    /// The file in an environment that holds the list.
    package static let name = "slipway-files.json"
    /// Bytes that a list may have.
    package static let sizeLimit = 64 << 20

    package init(_ contents: [String: Content]) {
        self.contents = contents
    }

    /// Reads every file below an environment's directory. Blocks.
    /// - Parameter isPastCache: whether the disk is asked, whatever the page cache holds.
    package init(of home: DirectoryHandle, width: Int, isPastCache: Bool = false) throws {
        var walk = EnvironmentWalk()
        try walk.visit(home, "")
        walk.files.removeAll { $0 == Self.name }
        let read = Mutex<[String: Content]>([:])
        let files = walk.files
        try Parallel.forEach(count: files.count, width: width) { index in
            let file = try home.open(file: files[index])
            let (digest, size) = try isPastCache ? StreamingDigest.onDisk(file) : StreamingDigest.of(file)
            read.withLock { $0[files[index]] = .file(digest, size: size) }
        }
        contents = read.withLock { $0 }.merging(walk.links.mapValues { .link(target: $0) }) { file, _ in file }
    }

    /// Ascending by path: the first is told, the rest are counted.
    package func flaws(of found: EnvironmentFiles) -> [Flaw] {
        Set(contents.keys).union(found.contents.keys).sorted().compactMap { path in
            let (before, now) = (contents[path], found.contents[path])
            guard before != now else { return nil }
            return Flaw(path: path, expected: before?.words ?? "nothing", found: now?.words ?? "nothing")
        }
    }

    package var digest: Digest { StreamingDigest.of(written()) }

    package func written() -> [UInt8] {
        let rows = contents.sorted { $0.key < $1.key }.map { path, content -> JSONValue in
            switch content {
            case .file(let digest, let size):
                ["path": .string(path), "digest": .string(digest.description), "size": .integer(Int64(clamping: size))]
            case .link(let target): ["path": .string(path), "link": .string(target)]
            }
        }
        return JSONWriter.bytes(of: ["format": .string(Self.format), "files": .array(rows)]) + [0x0A]
    }

    /// - Throws: `scoring.environment` if the text is no such list.
    package static func read(_ bytes: [UInt8], subject: String) throws(ScoringFailure) -> EnvironmentFiles {
        let document = try JSONFields(environment: bytes, subject, format: format, limit: sizeLimit)
        var contents: [String: Content] = [:]
        for item in try document.objects("files") {
            let path = try item.text("path")
            if let target = try item.optionalText("link") {
                contents[path] = .link(target: target)
            } else {
                contents[path] = .file(try item.digest("digest"), size: try item.size("size"))
            }
        }
        return EnvironmentFiles(contents)
    }
}

extension EnvironmentFiles {
    /// Takes from everything below a directory, and from itself, the right to be written to.
    package static func close(_ home: DirectoryHandle) throws {
        var walk = EnvironmentWalk()
        try walk.visit(home, "")
        for path in walk.files {
            let file = try home.open(file: path)
            try file.setPermissions(file.status().permissions & 0o555)
        }
        for path in walk.directories { try home.open(directory: path).setPermissions(0o555) }
        try home.setPermissions(0o555)
    }

    /// The first path that can be written to by its mode, ascending; nil if none can.
    package static func firstWritable(in home: DirectoryHandle) throws -> String? {
        var walk = EnvironmentWalk()
        try walk.visit(home, "")
        return try (walk.files + walk.directories).sorted().first { path in
            try (home.status(of: path)?.permissions ?? 0) & 0o222 != 0
        }
    }
}

/// Everything below a directory; links are not followed.
private struct EnvironmentWalk {
    var files: [String] = []
    var directories: [String] = []
    var links: [String: String] = [:]

    mutating func visit(_ directory: DirectoryHandle, _ prefix: String, depth: Int = 0) throws {
        guard depth < 64 else { throw FileFailure(.link, directory.path, "is too deep") }
        for name in try directory.names() {
            let path = prefix + name
            switch try directory.status(of: name)?.kind {
            case .regular: files.append(path)
            case .symbolicLink: links[path] = try directory.linkTarget(of: name)
            case .directory:
                directories.append(path)
                try visit(directory.open(directory: name), path + "/", depth: depth + 1)
            case .other:
                throw FileFailure(.wrongKind, directory.fullPath(of: name), expected: "a file", found: "something else")
            case nil: continue
            }
        }
    }
}
