package import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A directory of one test, removed when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let handle: DirectoryHandle

    package init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let name = "slipway-test-" + String(UInt64.random(in: .min ... .max), radix: 36)
        try DirectoryHandle(path: base).make(directory: name)
        handle = try DirectoryHandle(path: base + "/" + name)
    }

    deinit {
        if let slash = handle.path.lastIndex(of: "/") {
            let parent = String(handle.path[..<slash])
            let name = String(handle.path[handle.path.index(after: slash)...])
            try? DirectoryHandle(path: parent).removeTree(name)
        }
    }

    /// The absolute path of a name in it.
    package func path(_ name: String) -> String { handle.fullPath(of: name) }

    /// Writes a new file, with the directories above it, and returns its path.
    @discardableResult
    package func write(_ content: [UInt8], to name: String) throws -> String {
        if let slash = name.lastIndex(of: "/") { _ = try handle.openOrMake(directory: String(name[..<slash])) }
        try handle.create(file: name).write(content)
        return path(name)
    }

    /// The content of a file as text.
    package func text(_ name: String) throws -> String {
        String(decoding: try handle.read(file: name), as: UTF8.self)
    }
}
