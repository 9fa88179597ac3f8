import Identifiers
import MLflow
import StrictJSON

extension ImportPlanner {
    mutating func readRegistry(_ text: String) throws {
        guard request.version == nil else {
            throw SavedModelsFailure(
                .importOptions,
                "--version",
                "names the version of one model; of a registry import models:/NAME/VERSION with --registry \(text)"
            )
        }
        let (registry, contents) = try registeredModels(of: text)
        let selection = ModelSelection(texts: request.models)
        let titles = contents.models.map(\.title) + contents.flaws.compactMap(\.title)
        if let wanted = selection.missing(in: titles) { throw Self.unknown(wanted, titles, text) }
        let wanted = contents.models.filter { selection.contains($0.title) }
        let runs = try registry.runs(Set(wanted.flatMap(\.versions).compactMap(\.runID)))
        try leaveOut(contents.flaws.filter { $0.title.map(selection.contains) ?? selection.texts.isEmpty } + runs.flaws)
        warnings += [Self.foreign(contents.foreign, text)].compactMap(\.self)
        for model in wanted { try add(Self.local(model, runs.runs)) }
    }

    /// A registry of this machine with the models of the workspace that is asked for.
    private mutating func registeredModels(
        of text: String
    ) throws -> (registry: Registry, contents: RegistryContents) {
        let registry = try RegistrySource.open(text, workingDirectory: request.workingDirectory)
        var contents = try registry.contents()
        let workspaces = Workspaces(of: contents.models, registry: text)
        contents.models = try workspaces.models(in: request.workspace)
        warnings += [workspaces.hint(for: request.workspace)].compactMap(\.self)
        return (registry, contents)
    }

    /// Notes what of a registry cannot be read.
    /// - Throws: the first of them where the import is strict.
    private mutating func leaveOut(_ found: [RegistryFlaw]) throws {
        if request.isStrict, let first = found.first { throw first.cause }
        flaws += found
        unavailable += found.map(\.finding)
    }

    private static func foreign(_ paths: [String], _ registry: String) -> String? {
        guard !paths.isEmpty else { return nil }
        return "\(registry): passed over, since it is no part of a registry: \(ProjectState.list(paths))"
    }

    /// What a tracking server gave.
    mutating func read(_ source: FetchedSource) throws {
        switch source {
        case .registry(let models, let flaws):
            try leaveOut(flaws)
            for model in models { try add(model) }
        case .selected(let model): try add(model, isSelected: true)
        case .loose(let path, let isOurs, let title, let source, let tags):
            let directory = try ModelDirectory(path: path)
            try addOne(.directory(directory, isOurs: isOurs), directory, called: title, source: source, tags: tags)
        }
    }

    mutating func readRegistered(_ text: String, _ name: String, _ selector: ImportSource.Selector) throws {
        guard let registry = request.registry else {
            throw SavedModelsFailure(
                .importOptions,
                text,
                "needs a registry: give --registry URI, or set MLFLOW_TRACKING_URI"
            )
        }
        let (opened, contents) = try registeredModels(of: registry)
        let flaws = contents.flaws.filter { flaw in flaw.title.map { ModelSelection.means(name, $0) } ?? false }
        guard let model = contents.models.first(where: { ModelSelection.means(name, $0.title) }) else {
            if let flaw = flaws.first { throw flaw.cause }
            throw Self.unknown(name, contents.models.map(\.title), registry)
        }
        let version = try Self.version(selector, of: model, flaws: flaws, source: text)
        let runs = try opened.runs(Set([version.runID].compactMap(\.self)))
        try leaveOut(runs.flaws)
        var offered = Self.local(model, runs.runs)
        offered.versions.removeAll { $0.version.version != version.version }
        try add(offered, isSelected: true)
    }

    /// The version of a model that a source `models:/…` asks for.
    /// - Parameter flaws: what of the model cannot be read.
    static func version(
        _ selector: ImportSource.Selector,
        of model: RegisteredModel,
        flaws: [RegistryFlaw],
        source text: String
    ) throws -> RegisteredVersion {
        let number: Int64
        switch selector {
        case .version(let version): number = version
        case .alias(let alias):
            guard let version = model.aliases[alias] else {
                if let flaw = flaws.first(where: { $0.part == .detail("alias \(alias)") }) { throw flaw.cause }
                throw SavedModelsFailure(
                    .importSource,
                    text,
                    expected: "an alias of \(model.title)",
                    found: model.aliases.isEmpty
                        ? "none at all" : "only \(ProjectState.list(model.aliases.keys.sorted()))"
                )
            }
            number = version
        }
        guard let version = model.versions.first(where: { $0.version == number }) else {
            if let flaw = flaws.first(where: { $0.hides(number) }) { throw flaw.cause }
            throw SavedModelsFailure(
                .importSource,
                text,
                expected: "a version of \(model.title)",
                found: model.versions.isEmpty
                    ? "none at all" : "only \(ProjectState.list(model.versions.map { String($0.version) }))"
            )
        }
        return version
    }

    /// - Parameter isSelected: whether the user named just this version; then it is an error that it cannot be read.
    private mutating func add(_ offered: OfferedModel, isSelected: Bool = false) throws {
        let model = offered.model
        var (name, title) = name(forTitle: model.title)
        if isSelected, let text = request.models.first { name = try state.resolve(text) ?? Self.demandName(text) }
        var plan = PlannedModel(
            name: name,
            title: title,
            description: model.description,
            tags: model.tags,
            versions: []
        )
        if !isSelected {
            plan.registry = PlannedModel.RegistryFacts(
                server: offered.server,
                workspace: model.workspace,
                versions: Set(model.versions.map(\.version).compactMap { VersionID(String($0)) })
                    .union(unreadableVersions(of: model))
            )
        }
        for one in offered.versions {
            let version = one.version
            do {
                let planned = try self.version(one, of: offered, in: name, as: isSelected ? request.version : nil)
                plan.versions.append(planned)
                guard let id = planned.version else { continue }
                for alias in model.aliases(of: version.version) { plan.aliases[alias] = id }
            } catch let failure as any CodedFailure where !isSelected && !request.isStrict && failure.kind != .busy {
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
        self.plan(plan)
    }

    /// Versions that the registry has although they cannot be read.
    private func unreadableVersions(of model: RegisteredModel) -> [VersionID] {
        flaws.compactMap { flaw in
            guard flaw.title == model.title, case .version(let number?, _) = flaw.part else { return nil }
            return VersionID(String(number))
        }
    }

    private mutating func version(
        _ offered: OfferedVersion,
        of model: OfferedModel,
        in saved: ModelName,
        as name: VersionID?
    ) throws -> PlannedVersion {
        let version = offered.version
        guard let id = name ?? VersionID(String(version.version)) else {
            throw SavedModelsFailure(
                .versionName,
                "\(model.model.title) version \(version.version)",
                expected: VersionID.rule,
                found: String(version.version)
            )
        }
        var tags = version.tags
        if let stage = version.stage { tags["mlflow.stage"] = stage }
        var source: [(key: String, value: JSONValue)] = [
            ("kind", "registry"), ("name", .string(model.model.title)), ("version", .string(String(version.version))),
        ]
        if let server = model.server { source.append(("server", .string(server))) }
        if let workspace = model.model.workspace { source.append(("workspace", .string(workspace))) }
        if let run = version.runID { source.append(("run", .string(run))) }
        source += offered.run?.record ?? []
        let content = try content(offered.content)
        if case .directory(let directory, _) = content { try directory.demandRoom(as: saved, id) }
        let mending = if case .directory(let directory, _) = content { directory.mending } else { WindowsMending?.none }
        return PlannedVersion(
            version: id,
            content: content,
            description: version.description,
            tags: tags,
            source: Self.noting(mending, in: .object(JSONObject(source)))
        )
    }

    private mutating func content(_ offered: OfferedContent) throws -> PlannedVersion.Content {
        switch offered {
        case .directory(let path, let isOurs):
            let directory = try ModelDirectory(path: path)
            warn(directory)
            return .directory(directory, isOurs: isOurs)
        case .unchanged: return .unchanged
        case .pending: return .pending
        case .failed(let failure): throw failure
        }
    }

    /// A model of a registry of this machine.
    /// - Parameter runs: by their ids.
    private static func local(_ model: RegisteredModel, _ runs: [String: SourceRun]) -> OfferedModel {
        OfferedModel(
            model: model,
            versions: model.versions.map { version in
                OfferedVersion(
                    version: version,
                    content: content(of: version, model.title),
                    run: version.runID.flatMap { runs[$0] }
                )
            }
        )
    }

    private static func content(of version: RegisteredVersion, _ title: String) -> OfferedContent {
        switch version.location {
        case .directory(let directory): .directory(path: directory, isOurs: false)
        case .missing(let written, let places):
            .failed(
                SavedModelsFailure(
                    .importUnavailable,
                    "\(title) version \(version.version)",
                    expected: "its files at \(written)",
                    found: places.isEmpty ? "nothing" : "nothing; looked in \(places.joined(separator: ", "))"
                )
            )
        case .remote(let written):
            .failed(
                SavedModelsFailure(
                    .importUnavailable,
                    "\(title) version \(version.version)",
                    expected: "its files on this machine",
                    found:
                        "\(written)\(WindowsPath.hasDrive(written) ? ", a path of a machine with Windows" : ""); import from the tracking server, or fetch them with `mlflow artifacts download` "
                        + "and import the directory"
                )
            )
        }
    }

    static func needsServer(_ text: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importOptions,
            text,
            "is asked of a tracking server: name it with --registry http://HOST:PORT or MLFLOW_TRACKING_URI"
        )
    }

    static func unknown(_ name: String, _ titles: [String], _ registry: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importSource,
            name,
            expected: "a model of the registry \(registry)",
            found: titles.isEmpty ? "none there" : "only \(ProjectState.list(titles))"
        )
    }
}
