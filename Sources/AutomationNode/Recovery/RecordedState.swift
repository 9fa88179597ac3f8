import GRDB
import Identifiers
import NodeAPI

/// A node's work as a database records it, for the comparison with the disk. The database may be of any released version.
struct RecordedState: Sendable {
    struct Project: Sendable {
        var record: ProjectRecord
        var generations: [GenerationNumber: GenerationRecord] = [:]
        var bundles: Set<Digest> = []
        /// Bundles that are being filed or removed; nil in a database that does not keep account of them.
        var passing: Set<Digest>?
        var unfinished: DeploymentRecord?
        /// The generation that was left current by the newest deployment that made something current, or brought it back.
        var settled: GenerationNumber?

        /// The targets that `current` may have during the recorded work.
        var allowed: [CurrentLinks.Target] {
            var allowed: [CurrentLinks.Target] = [record.lastConfirmed.map { .generation($0) } ?? .nothing]
            // On a full disk a rollback by hand is done before there is space to say so.
            if let open = unfinished, open.kind == .rollback || open.intent != .none || open.state == .active {
                if open.replaces == nil { allowed.append(.nothing) }
                allowed += [open.generation, open.replaces].compactMap { $0.map { .generation($0) } }
                // A rollback goes to the newest one that exists.
                if open.intent == .rollingBack { allowed += generations.keys.map { .generation($0) } + [.nothing] }
            }
            return allowed
        }
    }

    /// The node's id; nil in a database of an older Slipway.
    let node: String?
    /// The number of the newest record of the audit.
    let audit: Int64
    let projects: [ProjectName: Project]

    init(_ database: Database) throws {
        node = try NodeIdentity.find(in: database)
        audit = try AuditChain.head(in: database).number
        let passing = try database.tableExists("passing_bundles") ? try PendingBundle.all(in: database) : nil
        let records = try ProjectRecord.all(in: database).reduce(into: [:]) { $0[$1.project] = $1 }
        let bundles = try BundleRecord.all(in: database)
        let open = try DeploymentRecord.unfinished(in: database)
        let names = Set(records.keys).union(bundles.map(\.project)).union(try GenerationRecord.projects(in: database))
        var projects: [ProjectName: Project] = [:]
        for name in names.union(passing?.map(\.project) ?? []) {
            var project = Project(record: records[name] ?? ProjectRecord(project: name))
            for generation in try GenerationRecord.all(of: name, in: database) {
                project.generations[generation.number] = generation
            }
            project.bundles = Set(bundles.filter { $0.project == name }.map(\.digest))
            project.passing = passing.map { Set($0.filter { $0.project == name }.map(\.digest)) }
            project.unfinished = open.first { $0.project == name }
            project.settled = try DeploymentRecord.settled(name, in: database)
            projects[name] = project
        }
        self.projects = projects
    }
}
