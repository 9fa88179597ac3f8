import DurableFiles
import Identifiers

/// Reads the registered models of a file store, entry by entry.
struct FileStoreReading {
    private let store: FileStoreRegistry
    private var found = FlawCollection()
    private var foreign: [String] = []
    /// The models, and the directory of each.
    private var models: [(model: RegisteredModel, entry: String)] = []

    static func contents(of store: FileStoreRegistry) throws -> RegistryContents {
        var reading = FileStoreReading(store: store)
        try reading.readModels()
        return RegistryContents(
            models: try reading.distinctModels(),
            flaws: reading.found.flaws,
            foreign: reading.foreign
        )
    }

    private init(store: FileStoreRegistry) {
        self.store = store
    }

    private mutating func readModels() throws {
        guard let directory = try store.existing("models") else { return }
        let (names, others) = try store.names(in: directory)
        for other in others {
            found.add(.model, of: other, FileStoreValues.badName(directory.fullPath(of: other)))
        }
        for entry in names {
            let model = try attempt(.model, of: entry) { reading -> RegisteredModel? in
                guard let inner = try reading.open(entry, in: directory) else { return nil }
                return try reading.model(inner, entry)
            }
            if let model = model ?? nil { models.append((model, entry)) }
        }
    }

    /// - Returns: nil for a prompt, or for a directory that is not, or not yet, a model.
    private mutating func model(_ directory: DirectoryHandle, _ entry: String) throws -> RegisteredModel? {
        guard let meta = try store.meta(of: directory) else {
            guard try !store.names(in: directory).names.contains(where: { $0.hasPrefix("version-") }) else {
                throw MLflowFailure(
                    .registryUnreadable,
                    directory.path,
                    expected: "meta.yaml beside the versions of a model",
                    found: "none"
                )
            }
            foreign.append(directory.path)
            return nil
        }
        let name = try meta["name"].requiredText()
        let tags = try values("tags", in: directory, words: "tag", of: name)
        guard tags["mlflow.prompt.is_prompt"] != "true" else { return nil }
        return RegisteredModel(
            name: name,
            workspace: RegistryText.workspace(try meta["workspace"].text()),
            description: try meta["description"].text() ?? "",
            tags: tags,
            aliases: try aliases(of: name, in: directory),
            created: try meta["creation_timestamp"].integer().map(Timestamp.init(milliseconds:)),
            updated: try meta["last_updated_timestamp"].integer().map(Timestamp.init(milliseconds:)),
            versions: try versions(of: name, in: directory)
        )
    }

    private mutating func versions(of model: String, in directory: DirectoryHandle) throws -> [RegisteredVersion] {
        let (names, others) = try store.names(in: directory)
        for other in others {
            found.add(.version(nil, other), of: model, FileStoreValues.badName(directory.fullPath(of: other)))
        }
        var versions: [Int64: (version: RegisteredVersion, entry: String)] = [:]
        for entry in names where !["meta.yaml", "tags", "aliases"].contains(entry) {
            guard entry.hasPrefix("version-"), !ForeignFile.isForeign(entry) else {
                foreign.append(directory.fullPath(of: entry))
                continue
            }
            let number = String(entry.dropFirst("version-".count))
            let part = RegistryFlaw.Part.version(Int64(number), "version \(number)")
            let read = try attempt(part, of: model) { reading -> RegisteredVersion? in
                guard let inner = try reading.open(entry, in: directory) else { return nil }
                return try reading.version(inner, of: model)
            }
            guard let version = read ?? nil else { continue }
            guard let twin = versions[version.version] else {
                versions[version.version] = (version, entry)
                continue
            }
            let isNamedSo = entry == "version-\(version.version)"
            if isNamedSo { versions[version.version] = (version, entry) }
            let passed = isNamedSo ? twin.entry : entry
            let words = String(passed.dropFirst("version-".count))
            found.add(
                .version(Int64(words), "version \(words)"),
                of: model,
                MLflowFailure(
                    .registryUnreadable,
                    directory.fullPath(of: "\(passed)/meta.yaml"),
                    expected: "a version number that no other directory has",
                    found: "\(version.version), as in \(isNamedSo ? entry : twin.entry)"
                )
            )
        }
        return versions.values.map(\.version).sorted { $0.version < $1.version }
    }

    /// - Returns: nil for one that is deleted, or not there yet.
    private mutating func version(_ directory: DirectoryHandle, of model: String) throws -> RegisteredVersion? {
        guard let meta = try store.meta(of: directory) else {
            foreign.append(directory.path)
            return nil
        }
        let stage = try meta["current_stage"].text()
        guard !RegistryText.isDeleted(stage: stage) else { return nil }
        guard let number = try meta["version"].integer(), number > 0 else {
            throw meta["version"].expected("a version number from 1")
        }
        let stored = try meta["storage_location"].text() ?? ""
        return RegisteredVersion(
            version: number,
            description: try meta["description"].text() ?? "",
            tags: try values("tags", in: directory, words: "version \(number), tag", of: model),
            runID: RegistryText.present(try meta["run_id"].text()),
            stage: RegistryText.stage(stage),
            status: try meta["status"].text() ?? "READY",
            created: try meta["creation_timestamp"].integer().map(Timestamp.init(milliseconds:)),
            location: try store.resolver.resolve(stored.isEmpty ? try meta["source"].text() ?? "" : stored)
        )
    }

    private mutating func aliases(of model: String, in directory: DirectoryHandle) throws -> [String: Int64] {
        var aliases: [String: Int64] = [:]
        for (name, text) in try values("aliases", in: directory, words: "alias", plural: "aliases", of: model) {
            let part = RegistryFlaw.Part.detail("alias \(name)")
            aliases[name] = try attempt(part, of: model) { _ in
                guard let version = Int64(text.trimmingSpaces()), version > 0 else {
                    throw MLflowFailure(
                        .registryUnreadable,
                        directory.fullPath(of: "aliases/\(name)"),
                        expected: "a version number",
                        found: MLflowFailure.excerpt(text)
                    )
                }
                return version
            }
        }
        return aliases
    }

    private mutating func values(
        _ folder: String,
        in directory: DirectoryHandle,
        words: String,
        plural: String? = nil,
        of model: String
    ) throws -> [String: String] {
        let all = plural ?? "\(words)s"
        let read = try attempt(.detail(all), of: model) { _ in
            try FileStoreValues.read(folder, in: directory)
        }
        guard let read else { return [:] }
        foreign += read.foreign
        for flaw in read.flaws {
            found.add(.detail(flaw.name.isEmpty ? all : "\(words) \(flaw.name)"), of: model, flaw.cause)
        }
        return read.values
    }

    /// - Returns: nil for what is no directory and never was one.
    private mutating func open(_ entry: String, in directory: DirectoryHandle) throws -> DirectoryHandle? {
        switch try directory.status(of: entry)?.kind {
        case nil: return nil
        case .directory? where !ForeignFile.isForeign(entry) || isModel(entry, in: directory):
            return try directory.open(directory: entry)
        case .symbolicLink?:
            let target = try LinkResolution.resolve(entry, in: directory)
            guard target.status.kind == .directory else {
                throw FileStoreValues.wrongKind(directory.fullPath(of: entry), "a directory", target.status.kind)
            }
            return try directory.open(directory: target.location)
        case .regular? where entry.hasPrefix("version-"):
            throw FileStoreValues.wrongKind(directory.fullPath(of: entry), "a directory", .regular)
        default:
            foreign.append(directory.fullPath(of: entry))
            return nil
        }
    }

    /// True for a directory that has the name of its model, such as `churn.tmp`; a copy that an editor made has another's.
    private func isModel(_ entry: String, in directory: DirectoryHandle) -> Bool {
        guard let inner = try? directory.open(directory: entry), let meta = try? store.meta(of: inner) else {
            return false
        }
        return (try? meta["name"].text()) == entry
    }

    /// Of several directories that say they are one model the one that is named so.
    private mutating func distinctModels() throws -> [RegisteredModel] {
        var kept: [[UInt8]: (model: RegisteredModel, entry: String)] = [:]
        for one in models {
            let key = Array("\(one.model.workspace ?? "")/\(one.model.name)".utf8)
            guard let twin = kept[key] else {
                kept[key] = one
                continue
            }
            let isNamedSo = one.entry.utf8.elementsEqual(one.model.name.utf8)
            if isNamedSo { kept[key] = one }
            let (passed, taken) = isNamedSo ? (twin.entry, one.entry) : (one.entry, twin.entry)
            found.add(
                .detail("the directory \(passed)"),
                of: one.model.name,
                workspace: one.model.workspace,
                MLflowFailure(
                    .registryUnreadable,
                    "\(store.root.path)/models/\(passed)/meta.yaml",
                    expected: "a name that no other directory has",
                    found: "\(MLflowFailure.excerpt(one.model.name)), as in \(taken)"
                )
            )
        }
        return kept.values.map(\.model)
    }

    private mutating func attempt<Value>(
        _ part: RegistryFlaw.Part,
        of model: String,
        _ read: (inout FileStoreReading) throws -> Value
    ) throws -> Value? {
        do {
            return try read(&self)
        } catch let failure as any CodedFailure where FlawCollection.isOfOneEntry(failure) {
            found.add(part, of: model, failure)
            return nil
        }
    }
}
