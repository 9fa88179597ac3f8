import Identifiers
import MLflow
import TrackingServer

/// A registry of MLflow on this machine, in a database or in files: some of its models, or one version.
struct LocalRegistrySource: LocalModelSource {
    static let schemes: Set<String> = ["models", "sqlite"]

    /// The version that `models:/…` names.
    private struct Wanted {
        let text: String
        let name: String
        let selector: VersionSelector
    }

    /// The registry as the user named it; nil if none is named.
    private let registry: String?
    /// Nil: the models of the query.
    private let wanted: Wanted?
    private let workingDirectory: String

    static func recognize(_ text: SourceText) throws -> LocalRegistrySource? {
        func source(_ registry: String?, _ wanted: Wanted? = nil) -> LocalRegistrySource {
            LocalRegistrySource(registry: registry, wanted: wanted, workingDirectory: text.workingDirectory)
        }
        switch text.place {
        case .address("sqlite"): return source(text.text)
        case .address(let scheme):
            guard case .registered(let name, let selector)? = try ModelURI(text.text, scheme: scheme),
                text.registry.map(TrackingAddress.isAddress) != true
            else { return nil }
            return source(text.registry, Wanted(text: text.text, name: name, selector: selector))
        case .file(_, let head): return head.elementsEqual("SQLite format 3".utf8) ? source(text.text) : nil
        case .directory(let path):
            do {
                _ = try RegistrySource.open(path, workingDirectory: text.workingDirectory)
                return source(path)
            } catch let failure as MLflowFailure where failure.code == .registryNotMLflow {
                return nil
            }
        }
    }

    var registryLocation: String? {
        get throws {
            guard wanted == nil, let registry else { return nil }
            return try RegistrySource.open(registry, workingDirectory: workingDirectory).path
        }
    }

    func list(_ query: SourceQuery) throws -> SourceListing {
        guard let wanted else { return try models(query, in: registry ?? "") }
        guard let registry else {
            throw SavedModelsFailure(
                .importOptions,
                wanted.text,
                "needs a registry: give --registry URI, or set MLFLOW_REGISTRY_URI or MLFLOW_TRACKING_URI"
            )
        }
        return try version(wanted, query, in: registry)
    }

    private func models(_ query: SourceQuery, in text: String) throws -> SourceListing {
        try query.requireNoVersion(of: "registry", registry: text)
        let registry = try RegistrySource.open(text, workingDirectory: workingDirectory)
        let (contents, hint) = try contents(of: registry, query, text)
        try query.models.requireAll(
            in: contents.models.map(\.title) + contents.flaws.compactMap(\.title),
            registry: text
        )
        let chosen = contents.models.filter { query.models.contains($0.title) }
        let runs = try registry.runs(Set(chosen.flatMap(\.versions).compactMap(\.runID)))
        let flaws = contents.flaws.filter(query.models.contains) + runs.flaws
        return SourceListing(
            scope: .registry,
            models: chosen.map { Self.model($0, $0.versions, .registry, flaws, runs.runs) },
            flaws: flaws,
            warnings: [hint, Self.foreign(contents.foreign, text)].compactMap(\.self),
            location: text
        )
    }

    private func version(_ wanted: Wanted, _ query: SourceQuery, in text: String) throws -> SourceListing {
        let registry = try RegistrySource.open(text, workingDirectory: workingDirectory)
        let (contents, hint) = try contents(of: registry, query, text)
        let flaws = contents.flaws.filter { flaw in flaw.title.map { ModelSelection.means(wanted.name, $0) } ?? false }
        guard let model = contents.models.first(where: { ModelSelection.means(wanted.name, $0.title) }) else {
            if let flaw = flaws.first { throw flaw.cause }
            throw ModelSelection.unknown(wanted.name, contents.models.map(\.title), text)
        }
        let version = try wanted.selector.version(of: model, flaws: flaws, source: wanted.text)
        let runs = try registry.runs(Set([version.runID].compactMap(\.self)))
        return SourceListing(
            scope: .version,
            models: [Self.model(model, [version], .version, flaws, runs.runs)],
            flaws: runs.flaws,
            warnings: [hint].compactMap(\.self),
            location: text
        )
    }

    /// The models of the workspace that is asked for, and a line for a user who may want another one.
    private func contents(
        of registry: Registry,
        _ query: SourceQuery,
        _ text: String
    ) throws -> (RegistryContents, hint: String?) {
        var contents = try registry.contents()
        let workspaces = Workspaces(of: contents.models, registry: text)
        contents.models = try workspaces.models(in: query.workspace)
        return (contents, workspaces.hint(for: query.workspace))
    }

    private static func foreign(_ paths: [String], _ registry: String) -> String? {
        guard !paths.isEmpty else { return nil }
        return "\(registry): passed over, since it is no part of a registry: \(ProjectState.list(paths))"
    }

    /// - Parameter runs: by their ids.
    private static func model(
        _ model: RegisteredModel,
        _ versions: [RegisteredVersion],
        _ scope: SourceListing.Scope,
        _ flaws: [RegistryFlaw],
        _ runs: [String: SourceRun]
    ) -> SourceModel {
        SourceModel(
            model,
            server: nil,
            scope: scope,
            flaws: flaws,
            versions: versions.map { version in
                SourceVersion(
                    version,
                    of: model,
                    server: nil,
                    run: version.runID.flatMap { runs[$0] },
                    content: content(of: version, model.title)
                )
            }
        )
    }

    private static func content(of version: RegisteredVersion, _ title: String) -> SourceContent {
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
}
