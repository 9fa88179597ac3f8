import DurableFiles
import Identifiers

/// The `mlruns` directory of a registry (mlflow.store.model_registry.file_store): its layout, and the reading of its files.
struct FileStoreRegistry {
    let root: DirectoryHandle
    let workingDirectory: String
    /// Names of the experiment directories.
    private let experiments: [String]

    /// Names in one directory; a store that has more is not read.
    private static let nameLimit = 1_000_000

    /// Tells whether a directory is a file store: it has registered models or experiments.
    static func isStore(_ path: String) throws -> Bool {
        let root = try DirectoryHandle(path: path)
        for name in try root.listing().names where name == "models" || isExperiment(name) {
            guard try root.status(of: name)?.kind == .directory else { continue }
            // What may not be opened is told when it is read.
            guard let inner = try? root.open(directory: name) else { return true }
            if name != "models" {
                if try inner.status(of: "meta.yaml") != nil { return true }
                continue
            }
            for model in try inner.listing().names where try inner.status(of: model)?.kind == .directory {
                guard let directory = try? inner.open(directory: model) else { return true }
                if try directory.status(of: "meta.yaml") != nil { return true }
            }
        }
        return false
    }

    init(at path: String, workingDirectory: String) throws {
        root = try DirectoryHandle(path: path)
        self.workingDirectory = workingDirectory
        experiments = try root.listing().names.filter(Self.isExperiment).sorted()
    }

    private static func isExperiment(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    // Places

    /// The directory of a run; nil if there is none.
    func run(_ id: String) throws -> DirectoryHandle? {
        guard isPlainName(id) else { return nil }
        return try firstExisting { "\($0)/\(id)" }
    }

    /// The first directory that an experiment has at a place. One that may not be opened does not hide the others'.
    private func firstExisting(_ place: (String) -> String) throws -> DirectoryHandle? {
        var refusal: FileFailure?
        for experiment in experiments {
            do {
                if let directory = try existing(place(experiment)) { return directory }
            } catch let failure as FileFailure {
                refusal = refusal ?? failure
            }
        }
        if let refusal { throw refusal }
        return nil
    }

    var resolver: ArtifactResolver {
        ArtifactResolver(
            base: FilePath.parent(of: root.path),
            workingDirectory: workingDirectory,
            loggedModelLocation: { id in
                try location(below: { "\($0)/models/\(id)" }, key: "artifact_location", id: id)
            },
            runLocation: { id in try location(below: { "\($0)/\(id)" }, key: "artifact_uri", id: id) },
            versionLocation: { name, version in try versionLocation(name, version) }
        )
    }

    private func location(below place: (String) -> String, key: String, id: String) throws -> String? {
        guard isPlainName(id), let directory = try firstExisting(place) else { return nil }
        return try meta(of: directory)?[key].text()
    }

    private func versionLocation(_ name: String, _ version: Int64) throws -> String? {
        guard isPlainName(name), let directory = try existing("models/\(name)/version-\(version)"),
            let meta = try meta(of: directory)
        else { return nil }
        if let stored = try meta["storage_location"].text(), !stored.isEmpty { return stored }
        return try meta["source"].text()
    }

    /// nil if no directory is there.
    func existing(_ path: String) throws -> DirectoryHandle? {
        do {
            return try root.open(directory: path)
        } catch {
            guard error.code == .notFound || error.code == .wrongKind else { throw error }
            return nil
        }
    }

    private func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
    }

    // Files

    /// The names in a directory, ascending, and those that are no UTF-8.
    func names(in directory: DirectoryHandle) throws -> (names: [String], others: [String]) {
        let listing = try directory.listing()
        guard listing.names.count <= Self.nameLimit else {
            throw MLflowFailure(
                .registryUnreadable,
                directory.path,
                expected: "at most \(Self.nameLimit) names",
                found: "\(listing.names.count)"
            )
        }
        return (listing.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, listing.others)
    }

    /// nil if it has none.
    func meta(of directory: DirectoryHandle) throws -> YAMLField? {
        let path = directory.fullPath(of: "meta.yaml")
        do {
            let bytes = try directory.read(file: "meta.yaml", limit: YAMLDocument.sizeLimit)
            let root = try YAMLDocument.parse(bytes, subject: path, code: .registryUnreadable)
            return YAMLField(root: root, subject: path, code: .registryUnreadable)
        } catch let failure as FileFailure where failure.code == .notFound {
            return nil
        }
    }
}
