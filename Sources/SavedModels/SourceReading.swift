import Archive
import DurableFiles
import Identifiers
import MLflow
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// Finds what the sources of an import are, and looks all of it through before anything is copied.
struct SourceReading {
    let request: ImportRequest
    /// The models the project has; what is planned is known by them.
    let state: ProjectState
    /// Where archives are extracted to: made when needed, removed by whoever made this.
    let extraction: () throws -> DirectoryHandle

    private(set) var plans: [ModelPlan] = []
    private(set) var unavailable: [Finding] = []
    private(set) var warnings: [String] = []

    init(_ request: ImportRequest, state: ProjectState, extraction: @escaping () throws -> DirectoryHandle) {
        self.request = request
        self.state = state
        self.extraction = extraction
    }

    mutating func readAll() throws {
        for text in request.sources {
            switch try ImportSource(text, workingDirectory: request.workingDirectory) {
            case .directory(let path): try readDirectory(path)
            case .archive(let path): try readArchive(path)
            case .registry(let registry): try readRegistry(registry)
            case .registered(let name, let selector): try readRegistered(text, name, selector)
            }
        }
    }

    private mutating func readDirectory(_ path: String) throws {
        let name = Self.lastComponent(ofResolved: path)
        try add(ModelDirectory(path: path), called: name, source: "directory", named: name)
    }

    private mutating func readArchive(_ path: String) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? "archive"
        let target = try extraction().openOrMake(directory: "\(plans.count + 1)/\(name)", mode: 0o700)
        _ = try ForeignArchive.extract(path, into: target)
        let (directory, inner) = try Self.model(in: target, archive: path)
        try add(ModelDirectory(path: directory), called: inner ?? Self.stem(of: name), source: "archive", named: name)
    }

    /// MLmodel stands at the root of the archive or in its only directory.
    private static func model(in root: DirectoryHandle, archive: String) throws -> (path: String, name: String?) {
        if try root.status(of: MLmodel.fileName) != nil { return (root.path, nil) }
        let names = try root.names().filter { try root.status(of: $0)?.kind == .directory && $0 != "__MACOSX" }
        if names.count == 1, let name = names.first {
            let inner = try root.open(directory: name)
            if try inner.status(of: MLmodel.fileName) != nil { return (inner.path, name) }
        }
        throw SavedModelsFailure(
            .importArchive,
            archive,
            expected: "MLmodel at the root of the archive or in its only directory",
            found: "none; pack the model directory itself"
        )
    }

    private mutating func add(
        _ directory: ModelDirectory,
        called given: String,
        source kind: String,
        named: String
    ) throws {
        guard request.models.count <= 1 else {
            throw SavedModelsFailure(
                .importOptions,
                "--model",
                expected: "one name for a model directory or an archive",
                found: "\(request.models.count)"
            )
        }
        var source: [(key: String, value: JSONValue)] = [("kind", .string(kind)), ("name", .string(named))]
        if let run = directory.mlmodel.runID { source.append(("run", .string(run))) }
        if let model = directory.mlmodel.modelID { source.append(("model", .string(model))) }
        let version = VersionPlan(version: request.version, directory: directory, source: .object(JSONObject(source)))
        warn(directory)
        if let text = request.models.first {
            let model = try state.resolve(text) ?? Self.demandName(text)
            plans.append(ModelPlan(name: model, versions: [version]))
        } else {
            let (name, title) = name(forTitle: given)
            plans.append(ModelPlan(name: name, title: title, versions: [version]))
        }
    }

    private mutating func readRegistry(_ text: String) throws {
        guard request.version == nil else {
            throw SavedModelsFailure(
                .importOptions,
                "--version",
                "names the version of one model; of a registry import models:/NAME/VERSION with --registry \(text)"
            )
        }
        let models = try RegistrySource.open(text, workingDirectory: request.workingDirectory).models()
        for wanted in request.models where !models.contains(where: { $0.answers(to: wanted) }) {
            throw Self.unknown(wanted, models, text)
        }
        for model in models where request.models.isEmpty || request.models.contains(where: model.answers(to:)) {
            try add(model, versions: model.versions)
        }
    }

    private mutating func readRegistered(_ text: String, _ name: String, _ selector: ImportSource.Selector) throws {
        guard let registry = request.registry else {
            throw SavedModelsFailure(
                .importOptions,
                text,
                "needs a registry: give --registry URI, or set MLFLOW_TRACKING_URI"
            )
        }
        if registry.hasPrefix("http://") || registry.hasPrefix("https://") {
            throw SavedModelsFailure(
                .importRemote,
                text,
                "is on the server \(registry); fetch it with `mlflow artifacts download --artifact-uri \(text) "
                    + "--dst-path DIR` and import DIR"
            )
        }
        let models = try RegistrySource.open(registry, workingDirectory: request.workingDirectory).models()
        guard let model = models.first(where: { $0.answers(to: name) }) else {
            throw Self.unknown(name, models, registry)
        }
        let number: Int64
        switch selector {
        case .version(let version): number = version
        case .alias(let alias):
            guard let version = model.aliases[alias] else {
                throw SavedModelsFailure(
                    .importSource,
                    text,
                    expected: "an alias of \(name)",
                    found: model.aliases.isEmpty
                        ? "none at all" : "only \(ProjectState.list(model.aliases.keys.sorted()))"
                )
            }
            number = version
        }
        guard let version = model.versions.first(where: { $0.version == number }) else {
            throw SavedModelsFailure(
                .importSource,
                text,
                expected: "a version of \(name)",
                found: "only \(ProjectState.list(model.versions.map { String($0.version) }))"
            )
        }
        try add(model, versions: [version], isSelected: true)
    }

    /// - Parameter isSelected: whether the user named just this version; then it is an error that it cannot be read.
    private mutating func add(
        _ model: RegisteredModel,
        versions: [RegisteredVersion],
        isSelected: Bool = false
    ) throws {
        var (name, title) = name(forTitle: model.title)
        if isSelected, let text = request.models.first { name = try state.resolve(text) ?? Self.demandName(text) }
        var plan = ModelPlan(
            name: name,
            title: title,
            description: model.description,
            tags: model.tags,
            versions: []
        )
        for version in versions {
            do {
                let planned = try self.version(version, of: model, name: isSelected ? request.version : nil)
                plan.versions.append(planned)
                guard let id = planned.version else { continue }
                for alias in model.aliases(of: version.version) { plan.aliases[alias] = id }
            } catch let failure as any CodedFailure where !isSelected && failure.kind != .busy {
                unavailable.append(
                    Finding(
                        code: failure.stableCode,
                        subject: "\(model.title) version \(version.version)",
                        expected: "a model that can be imported",
                        found: "\(failure.subject): \(failure.message)"
                    )
                )
            }
        }
        plans.append(plan)
    }

    private mutating func version(
        _ version: RegisteredVersion,
        of model: RegisteredModel,
        name: VersionID?
    ) throws -> VersionPlan {
        let path: String
        switch version.location {
        case .directory(let directory): path = directory
        case .missing(let written, let places):
            throw SavedModelsFailure(
                .importUnavailable,
                "\(model.title) version \(version.version)",
                expected: "its files at \(written)",
                found: places.isEmpty ? "nothing" : "nothing; looked in \(places.joined(separator: ", "))"
            )
        case .remote(let written):
            throw SavedModelsFailure(
                .importUnavailable,
                "\(model.title) version \(version.version)",
                expected: "its files on this machine",
                found: "\(written); fetch them with `mlflow artifacts download` and import the directory"
            )
        }
        guard let id = name ?? VersionID(String(version.version)) else {
            throw SavedModelsFailure(
                .versionName,
                "\(model.title) version \(version.version)",
                expected: VersionID.rule,
                found: String(version.version)
            )
        }
        let directory = try ModelDirectory(path: path)
        warn(directory)
        var tags = version.tags
        if let stage = version.stage { tags["mlflow.stage"] = stage }
        var source: [(key: String, value: JSONValue)] = [
            ("kind", "registry"), ("name", .string(model.title)), ("version", .string(String(version.version))),
        ]
        if let run = version.runID { source.append(("run", .string(run))) }
        return VersionPlan(
            version: id,
            directory: directory,
            description: version.description,
            tags: tags,
            source: .object(JSONObject(source))
        )
    }

    private mutating func warn(_ directory: ModelDirectory) {
        warnings += directory.warnings.map { "\(directory.root.path): \($0)" }
    }

    /// The model's name for what its registry or its maker calls it. Two that would have one name are told apart.
    private mutating func name(forTitle text: String) -> (ModelName, title: String?) {
        let known =
            state.models.map { ($0.name, $0.registryName) } + plans.map { ($0.name, $0.title ?? $0.name.text) }
        if let same = known.first(where: { $0.1.utf8.elementsEqual(text.utf8) }) { return (same.0, text) }
        var name = ModelSlug.name(for: text)
        if let other = known.first(where: { $0.0 == name }) {
            name = ModelSlug.distinctName(for: text)
            warnings.append("the model \"\(text)\" is called \(name) here, since \(other.0) is \"\(other.1)\"")
        }
        return (name, text)
    }

    private static func unknown(_ name: String, _ models: [RegisteredModel], _ registry: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importSource,
            name,
            expected: "a model of the registry \(registry)",
            found: models.isEmpty ? "none there" : "only \(ProjectState.list(models.map(\.title)))"
        )
    }

    private static func demandName(_ text: String) throws -> ModelName {
        guard let name = ModelName(text) else {
            throw SavedModelsFailure(
                .modelName,
                text,
                expected: ModelName.rule,
                found: "\"\(text)\"; \(ModelSlug.name(for: text)) would do"
            )
        }
        return name
    }

    private static func lastComponent(ofResolved path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real).split(separator: "/").last.map(String.init) ?? "model"
    }

    private static func stem(of name: String) -> String {
        for suffix in [".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz", ".tgz", ".zip", ".tar"]
        where name.lowercased().hasSuffix(suffix) && name.utf8.count > suffix.utf8.count {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}

extension RegisteredModel {
    /// Its name, after that of its workspace where it has one: two workspaces may have models of one name.
    fileprivate var title: String { workspace.map { "\($0)/\(name)" } ?? name }

    fileprivate func answers(to text: String) -> Bool {
        text.utf8.elementsEqual(title.utf8) || text == ModelSlug.name(for: title).text
    }
}
