package import Bundles
package import Identifiers
import Signing

/// The differences between an earlier bundle and a later one.
package struct BundleDifference: Sendable {
    package enum Change: String, Sendable {
        case added
        case removed
        case changed
        case same
    }

    package struct Version: Sendable {
        package let version: VersionID
        package let change: Change
        /// Files that only the later one has, that only the earlier one has, and that have other content.
        package let added: Int
        package let removed: Int
        package let changed: Int
        /// Bytes of its files in the later bundle; in the earlier one if it was removed.
        package let bytes: UInt64
    }

    package struct Model: Sendable {
        package let name: ModelName
        package let change: Change
        package let activeBefore: VersionID?
        package let activeAfter: VersionID?
        package let aliasesBefore: [String: VersionID]
        package let aliasesAfter: [String: VersionID]
        package let versions: [Version]
    }

    /// Distinct contents and their bytes.
    package struct Content: Sendable, Equatable {
        package var files = 0
        package var bytes: UInt64 = 0

        fileprivate mutating func add(_ size: UInt64) {
            files += 1
            bytes += size
        }
    }

    /// Ascending by name.
    package let models: [Model]
    package private(set) var shared = Content()
    package private(set) var added = Content()
    package private(set) var removed = Content()

    package init(from before: UnverifiedBundle, to after: UnverifiedBundle) {
        let old = Tree(before)
        let new = Tree(after)
        let names = Set(before.manifest.models.map(\.name)).union(after.manifest.models.map(\.name)).sorted()
        models = names.map { name in
            Self.model(name, before.manifest.model(name), after.manifest.model(name), old, new)
        }
        for (digest, size) in new.contents {
            if old.contents[digest] == nil { added.add(size) } else { shared.add(size) }
        }
        for (digest, size) in old.contents where new.contents[digest] == nil { removed.add(size) }
    }

    /// The files of a bundle's versions, and its distinct contents.
    private struct Tree {
        var files: [String: [String: Digest]] = [:]
        var bytes: [String: UInt64] = [:]
        var contents: [Digest: UInt64] = [:]

        init(_ bundle: UnverifiedBundle) {
            for resource in bundle.resources {
                guard case .model(let model, let version, let path)? = try? EntryCategory(resource.name) else {
                    continue
                }
                files["\(model)/\(version)", default: [:]][path] = resource.digest
                bytes["\(model)/\(version)", default: 0] += resource.size
                contents[resource.digest] = resource.size
            }
        }
    }

    private static func model(
        _ name: ModelName,
        _ before: BundleManifest.Model?,
        _ after: BundleManifest.Model?,
        _ old: Tree,
        _ new: Tree
    ) -> Model {
        let earlier = Dictionary(
            (before?.versions ?? []).map { ($0.version, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let later = Dictionary(
            (after?.versions ?? []).map { ($0.version, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let ids = Set(earlier.keys).union(later.keys).sorted(by: VersionOrder.precedes)
        let versions = ids.map { id in version(id, of: name, earlier[id], later[id], old, new) }
        let isSame =
            versions.allSatisfy { $0.change == .same } && before?.active == after?.active
            && before?.aliases == after?.aliases
        let change: Change = before == nil ? .added : after == nil ? .removed : isSame ? .same : .changed
        return Model(
            name: name,
            change: change,
            activeBefore: before?.active,
            activeAfter: after?.active,
            aliasesBefore: before?.aliases ?? [:],
            aliasesAfter: after?.aliases ?? [:],
            versions: versions
        )
    }

    private static func version(
        _ id: VersionID,
        of model: ModelName,
        _ before: BundleManifest.Version?,
        _ after: BundleManifest.Version?,
        _ old: Tree,
        _ new: Tree
    ) -> Version {
        let key = "\(model)/\(id)"
        let left = old.files[key] ?? [:]
        let right = new.files[key] ?? [:]
        let change: Change =
            before == nil ? .added : after == nil ? .removed : before?.manifest == after?.manifest ? .same : .changed
        return Version(
            version: id,
            change: change,
            added: right.keys.count { left[$0] == nil },
            removed: left.keys.count { right[$0] == nil },
            changed: right.count { path, digest in left[path].map { $0 != digest } ?? false },
            bytes: (after == nil ? old.bytes[key] : new.bytes[key]) ?? 0
        )
    }
}
