import ContentStore
import DurableFiles
import Identifiers
import Integrity
import ModelWorkers

/// Removes the leftovers of interrupted work from a state. Can be interrupted and repeated. Calls block.
struct LeftoverSweep: Sendable {
    let state: StateDirectory
    let stored: StoredBundles
    let generations: GenerationDirectory
    let environments: EnvironmentStore
    let setAside: SetAside

    /// Removes the leftovers of interrupted work, and sets unrecorded files aside.
    /// - Returns: notes for the operator, one a line.
    @discardableResult
    func run() throws -> [String] {
        for directory in [state.root, state.current, state.tokens, state.trust] {
            for name in try directory.names() where name.hasPrefix(DirectoryHandle.temporaryPrefix) {
                try directory.removeTree(name)
            }
        }
        try Quarantine.sweep(state.root)
        try stored.store.discardUnfinishedIngests()
        try environments.discardUnfinished()
        return try sweepBundles() + sweepGenerations()
    }

    private func sweepBundles() throws -> [String] {
        var findings: [String] = []
        let (records, passing) = try stored.database.read {
            (try BundleRecord.all(in: $0), try PendingBundle.all(in: $0))
        }
        try stored.sweep(keeping: records, passing: passing) { name, directory in
            findings.append(try setAside.stranger(name, from: directory))
        }
        if !passing.isEmpty { try stored.database.write { for bundle in passing { try bundle.end(in: $0) } } }
        return findings
    }

    private func sweepGenerations() throws -> [String] {
        var findings: [String] = []
        let records = try stored.database.read { database in
            try GenerationRecord.projects(in: database).reduce(into: [ProjectName: [GenerationRecord]]()) {
                $0[$1] = try GenerationRecord.all(of: $1, in: database)
            }
        }
        try generations.sweep(
            keeping: records.mapValues { Set($0.filter { $0.state != .removing }.map(\.number)) },
            removing: records.mapValues { Set($0.filter { $0.state == .removing }.map(\.number)) }
        ) { name, directory in
            findings.append(try setAside.stranger(name, from: directory))
        }
        return findings
    }
}
