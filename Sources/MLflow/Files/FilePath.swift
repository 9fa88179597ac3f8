package import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Paths as text.
package enum FilePath {
    /// - Parameter base: what a relative path is relative to.
    static func absolute(_ path: String, from base: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") { return path }
        return path.isEmpty ? base : joined(base, path)
    }

    package static func joined(_ base: String, _ relative: String) -> String {
        base.utf8.last == UInt8(ascii: "/") ? base + relative : "\(base)/\(relative)"
    }

    /// The directory a path stands in; both absolute.
    static func parent(of path: String) -> String {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).dropLast()
        return "/" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    static func lastComponent(of path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The same place without links and `..`; nil if nothing is there.
    package static func resolved(_ path: String) -> String? {
        guard !path.utf8.contains(0), let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(validatingCString: real)
    }

    /// - Returns: nil if nothing is there.
    package static func kind(of path: String) throws(FileFailure) -> FileKind? {
        guard let real = resolved(path) else { return nil }
        if real == "/" { return .directory }
        return try DirectoryHandle(path: parent(of: real)).status(of: lastComponent(of: real))?.kind
    }

    /// `%20` and its like replaced; nil if there are none or they do not make UTF-8.
    package static func percentDecoded(_ text: String) -> String? {
        guard let bytes = PercentEncoding.decode(text, keepsOthers: true), bytes.count < text.utf8.count,
            !bytes.contains(0)
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
