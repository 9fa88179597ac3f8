import Identifiers
import MLflow
import StrictJSON

/// The models that a source offers, as far as they are asked for.
struct SourceListing: Sendable {
    enum Scope: Sendable {
        /// All or some models of a registry. An entry that cannot be read is left out and told.
        case registry
        /// One version of a registry, which the user named.
        case version
        /// One model that is in no registry.
        case model
    }

    let scope: Scope
    var models: [SourceModel]
    /// Entries of the registry that cannot be read.
    var flaws: [RegistryFlaw] = []
    /// Lines for the user.
    var warnings: [String] = []
    /// Its name in messages.
    let location: String
    /// True for a source on another machine.
    var isRemote = false
    /// Remote versions that may be asked at a time.
    var width = 1
}

/// A model of a source with those of its versions that are asked for.
struct SourceModel: Sendable {
    /// Its name at the source, any Unicode.
    let title: String
    /// Empty if it has none.
    var description = ""
    var tags: [String: String] = [:]
    /// The number of the version that each alias points to.
    var aliases: [String: Int64] = [:]
    /// Nil for a model in no registry, and where one version is asked for alone.
    var registry: PlannedModel.RegistryFacts?
    var versions: [SourceVersion]
}

/// A version of a source.
struct SourceVersion: Sendable {
    /// Its number in the registry; nil for a model that is in none.
    var number: Int64?
    /// Empty if it has none.
    var description = ""
    var tags: [String: String] = [:]
    /// The record of where it came from, which is kept with the version.
    var origin: [(key: String, value: JSONValue)]
    var content: SourceContent
}

/// The files of a version, or the reason that they are missing.
enum SourceContent: Sendable {
    /// A model directory of this machine.
    /// - isOurs: it was made for this import, and its files may be taken away.
    case directory(path: String, isOurs: Bool)
    /// A checked model directory of this machine, which must not change.
    case model(ModelDirectory)
    /// Files on another machine. A version that is still remote when it is planned is only counted.
    case remote(any RemoteVersion)
    /// The content that the project has under this number. Only the fetch finds this out.
    case unchanged
    case failed(any CodedFailure)
}
