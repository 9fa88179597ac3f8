import Identifiers
import MLflow
import StrictJSON

/// A model of a registry with those of its versions that are looked at, and where the files of each are now.
struct OfferedModel {
    let model: RegisteredModel
    var versions: [OfferedVersion]
    /// The tracking server it is on; nil for a registry of this machine.
    var server: String?
}

struct OfferedVersion {
    let version: RegisteredVersion
    let content: OfferedContent
    var run: SourceRun?
}

enum OfferedContent {
    /// A model directory.
    /// - isOurs: it was made for this import, and its files may be taken away.
    case directory(path: String, isOurs: Bool)
    /// The same as what the project has under this number.
    case unchanged
    /// Not fetched: nothing is imported now.
    case pending
    case failed(any CodedFailure)
}

/// What a tracking server gave for one source of an import.
enum FetchedSource {
    case registry([OfferedModel], flaws: [RegistryFlaw])
    /// One version, and the alias or the number by which it was asked for.
    case selected(OfferedModel)
    /// A model that is in no registry.
    case loose(path: String, isOurs: Bool, title: String, source: JSONValue, tags: [String: String])
}

extension SourceRun {
    /// What is kept of it with a version.
    var record: [(key: String, value: JSONValue)] {
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
