import Identifiers
import MLflow
import StrictJSON

extension SourceReading {
    mutating func readRegistry(_ text: String) throws {
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

    mutating func readRegistered(_ text: String, _ name: String, _ selector: ImportSource.Selector) throws {
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

    private static func unknown(_ name: String, _ models: [RegisteredModel], _ registry: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importSource,
            name,
            expected: "a model of the registry \(registry)",
            found: models.isEmpty ? "none there" : "only \(ProjectState.list(models.map(\.title)))"
        )
    }
}

extension RegisteredModel {
    /// Its name, after that of its workspace where it has one: two workspaces may have models of one name.
    fileprivate var title: String { workspace.map { "\($0)/\(name)" } ?? name }

    fileprivate func answers(to text: String) -> Bool {
        text.utf8.elementsEqual(title.utf8) || text == ModelSlug.name(for: title).text
    }
}
