import Identifiers

extension Project {
    /// Follows a registry under a name. No request is sent.
    /// - Parameters:
    ///   - request: its only source is the registry; models, workspace and rule for active versions are remembered.
    ///   - replaces: true puts it in the place of a remote of that name.
    /// - Throws: `remote.already-there`, `import.source`, `import.options`
    package func addRemote(_ name: RemoteName, _ request: ImportRequest, replaces: Bool) throws -> Remote {
        let record = try Self.record(of: request)
        let remote = Remote(
            name: name,
            location: record.location,
            models: record.models,
            workspace: record.workspace,
            activeFrom: request.activeFrom
        )
        return try change("slipway remote add") { state in
            if let there = try state.remote(named: name.text), !replaces {
                throw SavedModelsFailure(
                    .remoteThere,
                    name.text,
                    expected: "a new name, or --replace",
                    found: "a remote of that name, \(there.location)"
                )
            }
            state.put(remote)
            return remote
        }
    }

    /// Forgets a remote. What was imported from it stays.
    /// - Parameter isDryRun: true changes nothing.
    /// - Throws: `remote.missing`, naming those that are there.
    package func removeRemote(_ name: RemoteName, isDryRun: Bool = false) throws -> Remote {
        guard !isDryRun else { return try state().require(remote: name) }
        return try change("slipway remote remove") { state in
            let remote = try state.require(remote: name)
            state.remove(name)
            return remote
        }
    }
}

extension ProjectState {
    fileprivate func require(remote name: RemoteName) throws -> Remote {
        guard let remote = try remote(named: name.text) else {
            throw SavedModelsFailure(
                .remoteMissing,
                name.text,
                expected: "a remote of the project \(self.name)",
                found: remotes.isEmpty
                    ? "none at all; slipway remote add makes one"
                    : "only \(Self.list(remotes.map(\.name.text)))"
            )
        }
        return remote
    }
}
