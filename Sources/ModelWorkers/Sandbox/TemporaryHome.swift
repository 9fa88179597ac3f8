import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// The private directory of one confined process: where its temporary files and its caches lie.
package struct TemporaryHome: Sendable {
    package let path: String
    private static let namePrefix = "slipway-run-"

    /// Made empty, for this user alone.
    /// - Parameter owner: whose it is, so that its next start can remove what is left.
    init(owner: String) throws(FileFailure) {
        var template = Array("\(Self.base)/\(Self.namePrefix)\(Self.plain(owner))-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .system("make a private directory", Self.base, errno: errno)
        }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? Self.base
    }

    /// With all that is in it, as far as it can be.
    func remove() {
        let name = String(path.split(separator: "/").last ?? "")
        try? DirectoryHandle(path: Self.base).removeTree(name)
    }

    /// The bytes of its content on the disk, up to a number of entries.
    func bytes() -> UInt64 {
        var total: UInt64 = 0
        var left = 20_000
        func add(_ directory: DirectoryHandle) {
            for name in (try? directory.names()) ?? [] where left > 0 {
                left -= 1
                guard let status = try? directory.status(of: name) else { continue }
                total &+= status.size
                if status.kind == .directory, let inner = try? directory.open(directory: name) { add(inner) }
            }
        }
        if let directory = try? DirectoryHandle(path: path) { add(directory) }
        return total
    }

    /// Removes the leftovers of that owner's earlier processes. Only before its first new one.
    package static func removeLeftovers(owner: String) {
        guard let directory = try? DirectoryHandle(path: base), let names = try? directory.names() else { return }
        for name in names where name.hasPrefix("\(namePrefix)\(plain(owner))-") { try? directory.removeTree(name) }
    }

    private static var base: String {
        guard let value = getenv("TMPDIR"), value[0] == UInt8(ascii: "/") else { return "/tmp" }
        let path = String(cString: value)
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func plain(_ owner: String) -> String {
        String(owner.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
