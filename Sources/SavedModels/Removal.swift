package import Identifiers

/// What a removal took away.
package struct RemovalReport: Sendable {
    package let versions: [VersionID]
    /// Aliases that pointed to them.
    package let aliases: [String]
    package let blobs: Int
    /// Freed on the disk.
    package let bytes: UInt64
}

extension Project {
    /// Removes a version, or a model with all of them, and the content nothing else needs.
    /// - Parameter force: whether the active version may go too.
    /// - Throws: `version.active`; nothing is removed then.
    package func remove(_ name: ModelName, _ version: VersionID?, force: Bool) throws -> RemovalReport {
        let removed = try change("slipway remove") { state in
            var model = try state.demand(name)
            let versions = try version.map { [try state.demand(name, $0).version] } ?? model.versions.map(\.version)
            if let active = model.active, versions.contains(active), !force {
                throw SavedModelsFailure(
                    .versionActive,
                    "\(name) \(active)",
                    "is the active version; make another one active first (`slipway set \(name) --active V`), or remove it "
                        + "with --force"
                )
            }
            let aliases = model.aliases.filter { versions.contains($0.value) }.keys.sorted()
            for version in versions { model.remove(version) }
            if version == nil { state.remove(name) } else { state.put(model) }
            return (versions, aliases)
        }
        let freed = try change("slipway remove") { state in try collectGarbage(state) }
        return RemovalReport(versions: removed.0, aliases: removed.1, blobs: freed.blobs, bytes: freed.bytes)
    }
}
