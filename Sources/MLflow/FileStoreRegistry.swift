import DurableFiles
import Identifiers

/// Reads the registry in an `mlruns` directory (mlflow.store.model_registry.file_store).
struct FileStoreRegistry {
    private let root: DirectoryHandle
    private let workingDirectory: String
    /// Names of the experiment directories.
    private let experiments: [String]

    /// Names in one directory; a store that has more is not read.
    private static let nameLimit = 1_000_000

    /// Whether a directory is a file store: it has registered models, or experiments.
    static func isStore(_ path: String) throws -> Bool {
        let root = try DirectoryHandle(path: path)
        for name in try root.names() where name == "models" || isExperiment(name) {
            guard try root.status(of: name)?.kind == .directory else { continue }
            let inner = try root.open(directory: name)
            if name != "models" {
                if try inner.status(of: "meta.yaml") != nil { return true }
                continue
            }
            for model in try inner.names() where try inner.status(of: model)?.kind == .directory {
                if try inner.open(directory: model).status(of: "meta.yaml") != nil { return true }
            }
        }
        return false
    }

    init(at path: String, workingDirectory: String) throws {
        root = try DirectoryHandle(path: path)
        self.workingDirectory = workingDirectory
        experiments = try root.names().filter(Self.isExperiment).sorted()
    }

    func models() throws -> [RegisteredModel] {
        guard let models = try existing("models") else { return [] }
        var found: [RegisteredModel] = []
        for name in try directories(in: models, startingWith: "") {
            if let model = try model(models.open(directory: name)) { found.append(model) }
        }
        return found
    }

    /// The directory of a run; nil if there is none.
    func run(_ id: String) throws -> DirectoryHandle? {
        guard isPlainName(id) else { return nil }
        for experiment in experiments {
            if let directory = try existing("\(experiment)/\(id)") { return directory }
        }
        return nil
    }

    private static func isExperiment(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// - Returns: nil for a prompt, or for a directory that is not, or not yet, a model.
    private func model(_ directory: DirectoryHandle) throws -> RegisteredModel? {
        guard let meta = try meta(of: directory) else { return nil }
        let tags = try values(in: directory, "tags")
        guard tags["mlflow.prompt.is_prompt"] != "true" else { return nil }
        let name = try meta["name"].requiredText()
        return RegisteredModel(
            name: name,
            workspace: RegistryText.workspace(try meta["workspace"].text()),
            description: try meta["description"].text() ?? "",
            tags: tags,
            aliases: try aliases(of: directory),
            created: try meta["creation_timestamp"].integer().map(Timestamp.init(milliseconds:)),
            updated: try meta["last_updated_timestamp"].integer().map(Timestamp.init(milliseconds:)),
            versions: try versions(of: directory)
        )
    }

    private func versions(of directory: DirectoryHandle) throws -> [RegisteredVersion] {
        var versions: [RegisteredVersion] = []
        for name in try directories(in: directory, startingWith: "version-") {
            let inner = try directory.open(directory: name)
            guard let meta = try meta(of: inner) else { continue }
            let stage = try meta["current_stage"].text()
            guard !RegistryText.isDeleted(stage: stage) else { continue }
            guard let number = try meta["version"].integer() else { throw meta["version"].expected("a version number") }
            let stored = try meta["storage_location"].text() ?? ""
            versions.append(
                RegisteredVersion(
                    version: number,
                    description: try meta["description"].text() ?? "",
                    tags: try values(in: inner, "tags"),
                    runID: RegistryText.present(try meta["run_id"].text()),
                    stage: RegistryText.stage(stage),
                    status: try meta["status"].text() ?? "READY",
                    created: try meta["creation_timestamp"].integer().map(Timestamp.init(milliseconds:)),
                    location: try resolver.resolve(stored.isEmpty ? try meta["source"].text() ?? "" : stored)
                )
            )
        }
        return versions.sorted { $0.version < $1.version }
    }

    private func aliases(of directory: DirectoryHandle) throws -> [String: Int64] {
        var aliases: [String: Int64] = [:]
        for (name, text) in try values(in: directory, "aliases") {
            guard let version = Int64(text.trimmingSpaces()) else {
                throw MLflowFailure(
                    .registryUnreadable,
                    directory.fullPath(of: "aliases/\(name)"),
                    expected: "a version number",
                    found: MLflowFailure.excerpt(text)
                )
            }
            aliases[name] = version
        }
        return aliases
    }

    // Where artifacts are

    private var resolver: ArtifactResolver {
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
        guard isPlainName(id) else { return nil }
        for experiment in experiments {
            guard let directory = try existing(place(experiment)), let meta = try meta(of: directory) else { continue }
            return try meta[key].text()
        }
        return nil
    }

    private func versionLocation(_ name: String, _ version: Int64) throws -> String? {
        guard isPlainName(name), let directory = try existing("models/\(name)/version-\(version)"),
            let meta = try meta(of: directory)
        else { return nil }
        if let stored = try meta["storage_location"].text(), !stored.isEmpty { return stored }
        return try meta["source"].text()
    }

    private func existing(_ path: String) throws -> DirectoryHandle? {
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

    private func directories(in directory: DirectoryHandle, startingWith prefix: String) throws -> [String] {
        let names = try directory.names()
        guard names.count <= Self.nameLimit else {
            throw MLflowFailure(
                .registryUnreadable,
                directory.path,
                expected: "at most \(Self.nameLimit) names",
                found: "\(names.count)"
            )
        }
        return try names.filter { try $0.hasPrefix(prefix) && directory.status(of: $0)?.kind == .directory }
    }

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

    /// A directory of files that each hold one value. A tag may have `/` in its name and then lies deeper.
    func values(in directory: DirectoryHandle, _ folder: String) throws -> [String: String] {
        guard try directory.status(of: folder)?.kind == .directory else { return [:] }
        let inner = try directory.open(directory: folder)
        var values: [String: String] = [:]
        for file in try TreeWalk.files(below: inner) {
            let bytes = try inner.read(file: file.location, limit: 1 << 20)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw MLflowFailure(
                    .registryUnreadable,
                    inner.fullPath(of: file.name.text),
                    expected: "text in UTF-8",
                    found: "other bytes"
                )
            }
            values[file.name.text] = text
        }
        return values
    }
}
