package import Identifiers

/// The outcome of a removal, or of one that was only tried.
package struct RemovalReport: Sendable {
    package let versions: [VersionID]
    /// Aliases that pointed to them.
    package let aliases: [String]
    package let blobs: Int
    /// Bytes that were freed on the disk.
    package let bytes: UInt64
}

extension Project {
    /// Removes a version, or a model with all of them, and the content nothing else needs.
    /// - Parameters:
    ///   - force: true removes the active version, and versions of exported bundles, too.
    ///   - isDryRun: true changes nothing, and tells what would be removed and freed.
    /// - Throws: `version.active`, `version.exported`; nothing is removed then.
    package func remove(
        _ name: ModelName,
        _ version: VersionID?,
        force: Bool,
        isDryRun: Bool = false
    ) throws -> RemovalReport {
        guard !isDryRun else {
            var state = try state()
            let removed = try Self.remove(name, version, force: force, from: &state)
            let freed = try garbage(of: state)
            return RemovalReport(
                versions: removed.versions,
                aliases: removed.aliases,
                blobs: freed.blobs,
                bytes: freed.bytes
            )
        }
        let removed = try change("slipway remove") { state in
            try Self.remove(name, version, force: force, from: &state)
        }
        let freed = try change("slipway remove") { state in try collectGarbage(state) }
        return RemovalReport(
            versions: removed.versions,
            aliases: removed.aliases,
            blobs: freed.blobs,
            bytes: freed.bytes
        )
    }

    private static func remove(
        _ name: ModelName,
        _ version: VersionID?,
        force: Bool,
        from state: inout ProjectState
    ) throws -> (versions: [VersionID], aliases: [String]) {
        var model = try state.require(name)
        let versions = try version.map { [try state.require(name, $0).version] } ?? model.versions.map(\.version)
        let gone = Set(versions)
        if let active = model.active, gone.contains(active), !force {
            throw SavedModelsFailure(
                .versionActive,
                "\(name) \(active)",
                "is the active version; make another one active first (`slipway set \(name) --active V`), or remove it "
                    + "with --force"
            )
        }
        if !force { try refuseExported(name, versions, state) }
        state.forgetComparisons(naming: versions.compactMap(model.version), of: name)
        state.forgetDrift(naming: versions.compactMap(model.version), of: name)
        let aliases = model.aliases.filter { gone.contains($0.value) }.keys.sorted()
        if let version {
            model.remove(version)
            state.put(model)
        } else {
            state.remove(name)
        }
        return (versions, aliases)
    }

    /// Removes the blobs that interrupted imports and removed versions left in the content store.
    /// - Parameter isDryRun: true removes nothing, and tells what would be.
    package func collectGarbage(isDryRun: Bool = false) throws -> (blobs: Int, bytes: UInt64) {
        if isDryRun { return try garbage(of: state()) }
        return try change("slipway gc") { state in try collectGarbage(state) }
    }

    /// Refuses versions that were exported: one may be running on a node, and its origin is looked for here.
    private static func refuseExported(_ name: ModelName, _ versions: [VersionID], _ state: ProjectState) throws {
        for record in state.exports.reversed() {
            let exported = record.versions[name] ?? []
            guard let version = versions.first(where: exported.contains) else { continue }
            throw SavedModelsFailure(
                .versionExported,
                "\(name) \(version)",
                "is in the bundle \(record.id), exported on \(record.created.description.prefix(10)), which could not be made "
                    + "again without it; keep it, or remove it with --force"
            )
        }
    }
}
