import Identifiers
import MLflow
import StrictJSON

/// Plans an import: gives each model its name here, and looks all files through before anything is copied.
struct ImportPlanner {
    private let request: ImportRequest
    private let state: ProjectState
    private var names = ModelNameIndex()

    private(set) var plans: [PlannedModel] = []
    /// Versions that cannot be imported, and why.
    private(set) var unavailable: [Finding] = []
    /// Entries of the registries that cannot be read.
    private(set) var flaws: [RegistryFlaw] = []
    private(set) var warnings: [String] = []

    /// - Parameter state: the project before the import.
    init(_ request: ImportRequest, state: ProjectState) {
        self.request = request
        self.state = state
        for model in state.models { names.add(model.name, title: model.title) }
    }

    /// Adds the offers of a source.
    /// - Throws: for an entry that cannot be imported, if the import is strict or the user named just that one.
    mutating func add(_ listing: SourceListing) throws {
        warnings += listing.warnings
        if request.isStrict, let first = listing.flaws.first { throw first.cause }
        flaws += listing.flaws
        unavailable += listing.flaws.map(\.finding)
        for model in listing.models { try add(model, listing.scope) }
    }

    private mutating func add(_ model: SourceModel, _ scope: SourceListing.Scope) throws {
        if scope == .model { try requireOneName() }
        let (name, title) = try name(of: model, scope)
        var plan = PlannedModel(
            name: name,
            title: title,
            description: model.description,
            tags: model.tags,
            versions: [],
            registry: model.registry
        )
        for version in model.versions {
            do {
                let planned = try self.plan(version, of: model, as: name, scope)
                plan.versions.append(planned)
                guard let id = planned.version else { continue }
                for (alias, number) in model.aliases where number == version.number { plan.aliases[alias] = id }
            } catch let failure as any CodedFailure
                where scope == .registry && !request.isStrict && failure.kind != .busy
            {
                unavailable.append(
                    Finding(
                        code: failure.stableCode,
                        subject: model.subject(of: version),
                        expected: "a model that can be imported",
                        found: "\(failure.subject): \(failure.message)"
                    )
                )
            }
        }
        names.add(plan.name, title: plan.title)
        plans.append(plan)
    }

    private mutating func plan(
        _ version: SourceVersion,
        of model: SourceModel,
        as name: ModelName,
        _ scope: SourceListing.Scope
    ) throws -> PlannedVersion {
        let given = scope == .registry ? nil : request.version
        let id = try given ?? number(of: version, model)
        let content = try content(version.content)
        if let directory = content.directory, let id { try directory.requireBundleNames(as: name, id) }
        return PlannedVersion(
            version: id,
            content: content,
            description: version.description,
            tags: version.tags,
            source: Self.source(version.origin, content.directory?.pathRepair)
        )
    }

    /// Nil for a version without a number.
    private func number(of version: SourceVersion, _ model: SourceModel) throws -> VersionID? {
        guard let number = version.number.map(String.init) else { return nil }
        guard let id = VersionID(number) else {
            throw SavedModelsFailure(
                .versionName,
                model.subject(of: version),
                expected: VersionID.rule,
                found: number
            )
        }
        return id
    }

    private mutating func content(_ content: SourceContent) throws -> PlannedVersion.Content {
        switch content {
        case .directory(let path, let isOurs):
            return .directory(noting(try ModelDirectory(path: path, isOurs: isOurs)), isOurs: isOurs)
        case .model(let directory): return .directory(noting(directory), isOurs: false)
        case .unchanged: return .unchanged
        case .remote: return .pending
        case .failed(let failure): throw failure
        }
    }

    /// Keeps the directory's warnings for the report.
    private mutating func noting(_ directory: ModelDirectory) -> ModelDirectory {
        warnings += directory.warnings.map { "\(directory.path): \($0)" }
        return directory
    }

    /// The record of a version's source, with the repaired paths.
    private static func source(_ origin: [(key: String, value: JSONValue)], _ pathRepair: WindowsPathRepair?)
        -> JSONValue
    {
        var object = JSONObject(origin)
        if let pathRepair { object["mended"] = .array(pathRepair.changes.map { .string("MLmodel \($0)") }) }
        return .object(object)
    }

    private func requireOneName() throws {
        guard request.models.count > 1 else { return }
        throw SavedModelsFailure(
            .importOptions,
            "--model",
            expected: "one name for a model directory or an archive",
            found: "\(request.models.count)"
        )
    }

    /// The model's name here, and its title: the name that the user gave to one model, or else one for its title.
    private mutating func name(
        of model: SourceModel,
        _ scope: SourceListing.Scope
    ) throws -> (ModelName, title: String?) {
        guard scope != .registry, let text = request.models.first else { return name(forTitle: model.title) }
        return (try state.resolve(text) ?? Self.name(text), scope == .version ? model.title : nil)
    }

    /// The model's name for its title. Two titles that would have one name are told apart.
    private mutating func name(forTitle text: String) -> (ModelName, title: String?) {
        if let same = names.name(titled: text) { return (same, text) }
        var name = ModelSlug.name(for: text)
        if let other = names.title(of: name) {
            let taken = name
            name = ModelSlug.distinctName(for: text)
            warnings.append("the model \"\(text)\" is called \(name) here, since \(taken) is \"\(other)\"")
        }
        return (name, text)
    }

    private static func name(_ text: String) throws -> ModelName {
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
}

extension SourceModel {
    fileprivate func subject(of version: SourceVersion) -> String {
        "\(title) version \(version.number.map(String.init) ?? "")"
    }
}
