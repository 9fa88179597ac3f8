import Identifiers
import StrictJSON

/// A model of which versions are to be imported.
struct ModelPlan {
    var name: ModelName
    var title: String?
    var description = ""
    var tags: [String: String] = [:]
    /// Of the versions planned here.
    var aliases: [String: VersionID] = [:]
    var versions: [VersionPlan]
}

/// A version to be imported, looked through already.
struct VersionPlan {
    /// nil: the next number.
    let version: VersionID?
    let directory: ModelDirectory
    var description = ""
    var tags: [String: String] = [:]
    let source: JSONValue
}
