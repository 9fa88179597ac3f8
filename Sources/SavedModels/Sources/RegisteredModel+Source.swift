import Identifiers
import MLflow
import StrictJSON

extension SourceModel {
    /// A model of a registry of MLflow, with all or some of its versions.
    /// - Parameters:
    ///   - server: the tracking server that it is on; nil for a registry of this machine.
    ///   - scope: with `.registry` it says which versions the registry has, whether they are asked for or not.
    ///   - flaws: the entries of the registry that cannot be read.
    init(
        _ model: RegisteredModel,
        server: String?,
        scope: SourceListing.Scope,
        flaws: [RegistryFlaw],
        versions: [SourceVersion]
    ) {
        title = model.title
        description = model.description
        tags = model.tags
        aliases = model.aliases
        self.versions = versions
        guard scope == .registry else { return }
        registry = PlannedModel.RegistryFacts(
            server: server,
            workspace: model.workspace,
            versions: Set(model.versions.map(\.version) + Self.unreadable(of: model, flaws)).versionIDs
        )
    }

    /// The versions that the registry has although they cannot be read.
    private static func unreadable(of model: RegisteredModel, _ flaws: [RegistryFlaw]) -> [Int64] {
        flaws.compactMap { flaw in
            guard flaw.title == model.title, case .version(let number?, _) = flaw.part else { return nil }
            return number
        }
    }
}

extension Set<Int64> {
    fileprivate var versionIDs: Set<VersionID> { Set<VersionID>(compactMap { VersionID(String($0)) }) }
}

extension SourceVersion {
    /// A version of a model of a registry of MLflow.
    /// - Parameter run: what is known of the run that made it.
    init(
        _ version: RegisteredVersion,
        of model: RegisteredModel,
        server: String?,
        run: SourceRun? = nil,
        content: SourceContent
    ) {
        number = version.version
        description = version.description
        tags = version.tags
        if let stage = version.stage { tags["mlflow.stage"] = stage }
        origin = [
            ("kind", "registry"), ("name", .string(model.title)), ("version", .string(String(version.version))),
        ]
        if let server { origin.append(("server", .string(server))) }
        if let workspace = model.workspace { origin.append(("workspace", .string(workspace))) }
        if let run = version.runID { origin.append(("run", .string(run))) }
        origin += run?.facts ?? []
        self.content = content
    }
}

extension SourceRun {
    /// The facts that are kept of it with a version.
    var facts: [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        if !name.isEmpty { members.append(("runName", .string(name))) }
        if !metrics.isEmpty {
            let values = metrics.map { name, metric in
                switch metric {
                case .number(let value) where value.isFinite: (key: name, value: JSONValue.number(value))
                case .number(let value): (key: name, value: JSONValue.string(String(value)))
                case .text(let text): (key: name, value: JSONValue.string(text))
                }
            }
            members.append(("metrics", .object(JSONObject(values))))
        }
        if !params.isEmpty { members.append(("params", .map(params))) }
        return members
    }
}
