import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Serving
import Signing

/// Reads the reports on the node's projects. Calls block.
struct NodeReader: Sendable {
    let journal: DeploymentJournal
    let links: CurrentLinks
    let standings: SignerStandings
    let configuration: LiveConfiguration
    let serving: ServingGenerations
    let damage: DamageBook
    let policy: PolicyWatch

    private var database: NodeDatabase { journal.database }

    func projects() throws -> [ProjectReport] {
        try names().map { try project($0) }
    }

    func project(_ name: ProjectName) throws -> ProjectReport {
        let flaws = flaws(of: name)[name] ?? [:]
        let settings = configuration.settings(for: name)
        let now = journal.clock.timeOfDay
        let served = serving.status().filter { $0.project == name }.map(ServedModelReport.init)
        let damaged = damage.report(of: name)
        let lacks = policy.lacks.filter { $0.project == name }
        return try atOneMoment(name) { current, database in
            try requireKnown(name, in: database)
            let known = try ProjectRecord.load(name, in: database)
            let bad = try BadBundleRecord.all(of: name, in: database).map(\.bundle)
            let untrusted = try BundleRecord.all(of: name, in: database).filter { flaws[$0.digest] != nil }
            let open = try DeploymentRecord.unfinished(of: name, in: database)
            let unmet = lacks.filter { $0.generation == current }.map(\.line)
            return ProjectReport(
                project: name,
                current: try generations(name, current, flaws, in: database).first { $0.isCurrent },
                lastConfirmed: known.lastConfirmed,
                highestSequence: known.highestSequence,
                deployment: try open.map { try journal.report(of: $0, in: database) },
                models: served.isEmpty ? nil : served,
                bad: bad.isEmpty ? nil : bad,
                damaged: damaged.isEmpty ? nil : damaged,
                untrusted: untrusted.isEmpty ? nil : untrusted.map(\.report.bundle),
                lastSigned: known.heard,
                isStale: settings.freshness.map { Freshness(limit: $0).isOver(since: known.heard, at: now) },
                policy: unmet.isEmpty ? nil : unmet,
                schemas: settings.schemas == .refuse ? nil : settings.schemas.rawValue
            )
        }
    }

    func generations(_ name: ProjectName) throws -> [GenerationReport] {
        let flaws = flaws(of: name)[name] ?? [:]
        return try atOneMoment(name) { current, database in
            try requireKnown(name, in: database)
            return try generations(name, current, flaws, in: database)
        }
    }

    /// The flaws of signers; empty while the trust cannot be read, which readiness reports.
    private func flaws(of name: ProjectName?) -> [ProjectName: [Digest: SigningFailure]] {
        (try? standings.flaws(of: name)) ?? [:]
    }

    /// Reads the link and the database as they were together: again, if the link has moved meanwhile.
    private func atOneMoment<Value>(
        _ name: ProjectName,
        _ body: (GenerationNumber?, Database) throws -> Value
    ) throws -> Value {
        while true {
            let current = try links.generation(of: name)
            let value = try database.read { try body(current, $0) }
            if try links.generation(of: name) == current { return value }
        }
    }

    func bundles(_ name: ProjectName?) throws -> [BundleReport] {
        let flaws = flaws(of: name)
        return try database.read { database in
            if let name { try requireKnown(name, in: database) }
            let bad = try BadBundleRecord.all(of: name, in: database)
            return try BundleRecord.all(of: name, in: database).map { record in
                var report = record.report
                report.bad = bad.first { $0.project == record.project && $0.digest == record.digest }?.mark
                report.untrusted = flaws[record.project]?[record.digest]?.line
                return report
            }
        }
    }

    func deployment(_ name: ProjectName, _ id: Int64) throws -> DeploymentReport {
        let report = try journal.report(id)
        guard report.project == name else {
            throw NodeFailure(.deploymentNotFound, "deployment \(id)", "is not one of \(name)")
        }
        return report
    }

    /// - Parameter before: only those with a smaller number; nil: all.
    func deployments(_ name: ProjectName, before number: Int64? = nil, limit: Int) throws -> [DeploymentReport] {
        try database.read { database in
            try requireKnown(name, evenIfRemoved: true, in: database)
            return try DeploymentRecord.newest(of: name, before: number, limit: max(0, min(limit, 1000)), in: database)
                .map {
                    try journal.report(of: $0, in: database)
                }
        }
    }

    func setPinned(
        _ pinned: Bool,
        _ name: ProjectName,
        _ number: GenerationNumber,
        by requester: Requester
    ) throws -> GenerationReport {
        let current = try links.generation(of: name)
        let flaws = flaws(of: name)[name] ?? [:]
        let now = journal.clock.timeOfDay
        return try database.write { database in
            try requireKnown(name, in: database)
            guard var record = try GenerationRecord.find(name, number, in: database),
                record.state == .ready || record.state == .confirmed
            else { throw NodeFailure.missing(generation: number, of: name) }
            if record.isPinned != pinned {
                record.isPinned = pinned
                try record.save(in: database)
                try AuditChain.append(
                    AuditEntry(
                        pinned ? "generation.pinned" : "generation.unpinned",
                        by: requester.name,
                        project: name,
                        subject: "generation \(number)"
                    ),
                    at: now,
                    in: database
                )
            }
            guard let report = try generations(name, current, flaws, in: database).first(where: { $0.number == number })
            else {
                throw NodeFailure.missing(bundleOf: number, of: name)
            }
            return report
        }
    }

    func versions() throws -> [ProjectName: [ModelName: Set<VersionID>]] {
        try database.read { try BundleRecord.all(in: $0) }.reduce(into: [:]) { versions, bundle in
            for model in bundle.report.models {
                versions[bundle.project, default: [:]][model.name, default: []].formUnion(model.versions)
            }
        }
    }

    private func names() throws -> [ProjectName] {
        try database.read { database in
            let known = try ProjectRecord.all(in: database).filter { $0.removed == nil }.map(\.project)
            return Set(known + (try BundleRecord.all(in: database).map(\.project))).sorted()
        }
    }

    /// - Parameter evenIfRemoved: whether one counts of which there is a history alone.
    private func requireKnown(_ name: ProjectName, evenIfRemoved: Bool = false, in database: Database) throws {
        let isKnown = try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM bundles WHERE project = ?1
                UNION SELECT 1 FROM projects WHERE project = ?1 AND (?2 OR removed IS NULL))
                """,
            arguments: [name.text, evenIfRemoved]
        )
        guard isKnown == true else {
            throw NodeFailure(.projectNotFound, name.text, "the node has no bundle of this project; deploy one")
        }
    }

    /// Those that can run, ascending.
    private func generations(
        _ name: ProjectName,
        _ current: GenerationNumber?,
        _ flaws: [Digest: SigningFailure],
        in database: Database
    ) throws -> [GenerationReport] {
        let known = try ProjectRecord.load(name, in: database)
        let bundles = try BundleRecord.all(of: name, in: database)
        return try GenerationRecord.all(of: name, in: database).compactMap { record in
            guard [.ready, .confirmed].contains(record.state) || record.number == current,
                let bundle = bundles.first(where: { $0.digest == record.bundleDigest })
            else { return nil }
            return GenerationReport(
                number: record.number,
                project: name,
                bundle: bundle.report.bundle,
                bundleDigest: bundle.digest.description,
                sequence: bundle.sequence,
                active: record.active,
                created: record.created,
                confirmed: record.confirmed,
                isCurrent: record.number == current,
                isLastConfirmed: record.number == known.lastConfirmed,
                isPinned: record.isPinned,
                separation: record.separation?.rawValue,
                untrusted: flaws[bundle.digest]?.line,
                breakGlass: record.breakGlass
            )
        }
    }
}
