package import Identifiers

extension NativeModel {
    /// The name of a version's native form in a bundle.
    package static func entryName(_ model: ModelName, _ version: VersionID) -> EntryName {
        EntryName(unchecked: "native/\(model)/\(version).model")
    }
}
