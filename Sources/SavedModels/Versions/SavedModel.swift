package import Identifiers
package import StrictJSON

/// The kind of prediction that a model makes.
package enum ModelTask: String, Sendable, CaseIterable {
    case binary
    case multiclass
    case regression
    case other
}

/// A saved model of a project, with its versions.
package struct SavedModel: Sendable, Hashable {
    package let name: ModelName
    /// The name it has in its registry, any Unicode; nil if that is the same.
    package var title: String?
    package var task: ModelTask?
    /// Empty if it has none.
    package var description = ""
    package var tags: [String: String] = [:]
    package var aliases: [String: VersionID] = [:]
    package var active: VersionID?
    /// Ascending, as people count: 2 before 10.
    package private(set) var versions: [SavedVersion] = []

    package init(name: ModelName, title: String? = nil, versions: [SavedVersion] = []) {
        self.name = name
        self.title = title == name.text ? nil : title
        self.versions = versions.sorted { VersionOrder.precedes($0.version, $1.version) }
    }

    /// Its name in the registry.
    package var registryName: String { title ?? name.text }

    package func version(_ id: VersionID) -> SavedVersion? {
        let at = place(of: id)
        return at < versions.endIndex && versions[at].version == id ? versions[at] : nil
    }

    /// The index at which the version stands, or belongs.
    private func place(of id: VersionID) -> Int {
        versions.partitioningIndex { !VersionOrder.precedes($0.version, id) }
    }

    /// The aliases of a version, ascending.
    package func aliases(of version: VersionID) -> [String] {
        aliases.filter { $0.value == version }.map(\.key).sorted()
    }

    /// Puts a version in its place; one of the same name is replaced.
    mutating func put(_ version: SavedVersion) {
        let at = place(of: version.version)
        if at < versions.endIndex, versions[at].version == version.version {
            versions[at] = version
        } else {
            versions.insert(version, at: at)
        }
    }

    /// Takes a version out, with its aliases.
    mutating func remove(_ version: VersionID) {
        versions.removeAll { $0.version == version }
        aliases = aliases.filter { $0.value != version }
        if active == version { active = nil }
    }

    /// The number after the highest version that is a number; nil after the last there is.
    var nextVersion: VersionID? {
        let end = versions.partitioningIndex { Int64($0.version.text) == nil }
        let highest = versions[..<end].last.flatMap { Int64($0.version.text) } ?? 0
        let (next, isTooLarge) = highest.addingReportingOverflow(1)
        return isTooLarge ? nil : VersionID(String(next))
    }
}

/// One immutable version of a saved model. Its files are listed by its OCI manifest in the content store.
package struct SavedVersion: Sendable, Hashable {
    package let version: VersionID
    /// The digest of its OCI manifest: its identity.
    package let manifest: Digest
    package let manifestSize: UInt64
    package let config: Digest
    package let configSize: UInt64
    package let files: Int
    /// The sum of the sizes of its files, repeats counted.
    package let bytes: UInt64
    /// The time at which MLflow wrote it; nil if it does not say.
    package let created: Timestamp?
    package let imported: Timestamp
    package let flavors: [String]
    package let mlflow: String?
    package let python: String?
    /// Empty if it has none.
    package var description: String
    package var tags: [String: String]
    /// The record of where it came from.
    package var source: JSONValue
    /// The documents that are kept beside it, ascending by kind, and by identity within one.
    package internal(set) var attachments: [Attachment] = []
}

/// The order of versions for people.
enum VersionOrder {
    /// Numbers ascending, then everything else by its bytes.
    static func precedes(_ left: VersionID, _ right: VersionID) -> Bool {
        switch (Int64(left.text), Int64(right.text)) {
        case (let left?, let right?) where left != right: left < right
        case (_?, nil): true
        case (nil, _?): false
        default: left < right
        }
    }
}
