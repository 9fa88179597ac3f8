import Archive
import DurableFiles
import Identifiers
import MLflow
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// Finds what the sources of an import are, and looks all of it through before anything is copied.
struct ImportPlanner {
    let request: ImportRequest
    /// The models the project has; what is planned is known by them.
    let state: ProjectState
    /// What tracking servers gave, by the source.
    let fetched: [String: FetchedSource]
    /// Where archives are extracted to: made when needed, removed by whoever made this.
    let extraction: () throws -> DirectoryHandle

    var plans: [PlannedModel] = []
    private var known = ModelNameIndex()
    var unavailable: [Finding] = []
    /// What of the registries cannot be read.
    var flaws: [RegistryFlaw] = []
    var warnings: [String] = []

    init(
        _ request: ImportRequest,
        state: ProjectState,
        fetched: [String: FetchedSource] = [:],
        extraction: @escaping () throws -> DirectoryHandle
    ) {
        self.request = request
        self.state = state
        self.fetched = fetched
        self.extraction = extraction
        for model in state.models { known.add(model.name, title: model.title) }
    }

    mutating func readAll() throws {
        for text in request.sources {
            if let source = fetched[text] {
                try read(source)
                continue
            }
            switch try ImportSource(text, workingDirectory: request.workingDirectory) {
            case .directory(let path): try readDirectory(path)
            case .archive(let path): try readArchive(path)
            case .registry(let registry): try readRegistry(registry)
            case .registered(let name, let selector): try readRegistered(text, name, selector)
            case .server, .loggedModel, .run: throw Self.needsServer(text)
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
        var source: [(key: String, value: JSONValue)] = [("kind", .string(kind)), ("name", .string(named))]
        if let run = directory.mlmodel.runID { source.append(("run", .string(run))) }
        if let model = directory.mlmodel.modelID { source.append(("model", .string(model))) }
        try addOne(.directory(directory, isOurs: false), directory, called: given, source: .object(JSONObject(source)))
    }

    /// A model that is in no registry.
    mutating func addOne(
        _ content: PlannedVersion.Content,
        _ directory: ModelDirectory,
        called given: String,
        source: JSONValue,
        tags: [String: String] = [:]
    ) throws {
        guard request.models.count <= 1 else {
            throw SavedModelsFailure(
                .importOptions,
                "--model",
                expected: "one name for a model directory or an archive",
                found: "\(request.models.count)"
            )
        }
        let source = Self.noting(directory.mending, in: source)
        let version = PlannedVersion(version: request.version, content: content, tags: tags, source: source)
        warn(directory)
        if let text = request.models.first {
            let model = try state.resolve(text) ?? Self.demandName(text)
            plan(PlannedModel(name: model, versions: [version]))
        } else {
            let (name, title) = name(forTitle: given)
            plan(PlannedModel(name: name, title: title, versions: [version]))
        }
    }

    /// What was mended in a version is kept with where it came from.
    static func noting(_ mending: WindowsMending?, in source: JSONValue) -> JSONValue {
        guard let mending, var object = source.object else { return source }
        object["mended"] = .array(mending.changes.map { .string("MLmodel \($0)") })
        return .object(object)
    }

    mutating func plan(_ plan: PlannedModel) {
        known.add(plan.name, title: plan.title)
        plans.append(plan)
    }

    mutating func warn(_ directory: ModelDirectory) {
        warnings += directory.warnings.map { "\(directory.path): \($0)" }
    }

    /// The model's name for what its registry or its maker calls it. Two that would have one name are told apart.
    mutating func name(forTitle text: String) -> (ModelName, title: String?) {
        if let same = known.name(titled: text) { return (same, text) }
        var name = ModelSlug.name(for: text)
        if let other = known.title(of: name) {
            let taken = name
            name = ModelSlug.distinctName(for: text)
            warnings.append("the model \"\(text)\" is called \(name) here, since \(taken) is \"\(other)\"")
        }
        return (name, text)
    }

    static func demandName(_ text: String) throws -> ModelName {
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
