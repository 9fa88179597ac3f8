import DurableFiles
import Identifiers

/// The files of a directory that each hold one value: tags, aliases, parameters. A file that cannot be read does not hide
/// the others.
struct FileStoreValues {
    /// By the name of the file; one with `/` in its name lies deeper.
    private(set) var values: [String: String] = [:]
    private(set) var flaws: [(name: String, cause: any CodedFailure)] = []
    /// Paths of files that are no values.
    private(set) var foreign: [String] = []
    /// Names of aliases have no dot in them, those of other values may.
    private var isOfAliases = false

    /// Bytes of a value.
    private static let sizeLimit = 1 << 20
    private static let depthLimit = 16

    /// - Returns: no values if the folder is not there.
    static func read(_ folder: String, in directory: DirectoryHandle) throws -> FileStoreValues {
        var found = FileStoreValues()
        found.isOfAliases = folder == "aliases"
        try found.readEach(of: folder, in: directory) { file, name in
            let bytes = try file.readAll(limit: sizeLimit)
            return try FileText.decoded(bytes, subject: file.path, code: .registryUnreadable)
        } keep: {
            $0.values[$1] = $2
        }
        return found
    }

    /// Hands out each file of a folder by its name.
    mutating func readEach<Value>(
        of folder: String,
        in directory: DirectoryHandle,
        read: (OpenFile, String) throws -> Value,
        keep: (inout FileStoreValues, String, Value) -> Void
    ) throws {
        guard let status = try directory.status(of: folder) else { return }
        guard status.kind == .directory else {
            flaws.append(("", Self.wrongKind(directory.fullPath(of: folder), "a directory", status.kind)))
            return
        }
        try visit(directory.open(directory: folder), below: "", depth: 0, read: read, keep: keep)
    }

    private mutating func visit<Value>(
        _ directory: DirectoryHandle,
        below prefix: String,
        depth: Int,
        read: (OpenFile, String) throws -> Value,
        keep: (inout FileStoreValues, String, Value) -> Void
    ) throws {
        let listing = try directory.listing()
        for other in listing.others { flaws.append((prefix + other, Self.badName(directory.fullPath(of: other)))) }
        for entry in listing.names.sorted() {
            let name = prefix + entry
            guard !(isOfAliases ? ForeignFile.isForeign(entry) : ForeignFile.isForeign(value: entry)) else {
                foreign.append(directory.fullPath(of: entry))
                continue
            }
            do {
                switch try directory.status(of: entry)?.kind {
                case .directory? where depth < Self.depthLimit:
                    let inner = try directory.open(directory: entry)
                    try visit(inner, below: name + "/", depth: depth + 1, read: read, keep: keep)
                case nil: continue
                case .symbolicLink?:
                    let target = try LinkResolution.resolve(entry, in: directory)
                    keep(&self, name, try read(directory.open(file: target.location), name))
                case .regular?: keep(&self, name, try read(directory.open(file: entry), name))
                case let kind?: throw Self.wrongKind(directory.fullPath(of: entry), "a file", kind)
                }
            } catch let failure as any CodedFailure where FlawCollection.isOfOneEntry(failure) {
                flaws.append((name, failure))
            }
        }
    }

    static func wrongKind(_ path: String, _ expected: String, _ found: FileKind) -> MLflowFailure {
        let words =
            switch found {
            case .regular: "a file"
            case .directory: "a directory"
            case .symbolicLink: "a symbolic link"
            case .other: "a device, a socket or a pipe"
            }
        return MLflowFailure(.registryUnreadable, path, expected: expected, found: words)
    }

    static func badName(_ path: String) -> MLflowFailure {
        MLflowFailure(.registryUnreadable, path, expected: "a file name in UTF-8", found: "other bytes; rename it")
    }
}
