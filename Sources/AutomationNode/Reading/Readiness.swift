import AsyncSupport
import DurableFiles
import Identifiers
import ModelWorkers
import NodeAPI
import Serving
import Signing

/// Finds the present faults of the node. Calls block.
struct Readiness: Sendable {
    let state: StateDirectory
    let standings: SignerStandings
    let watch: CurrentWatch
    let serving: ServingGenerations
    let anchors: AuditAnchors
    let ballast: Ballast
    let monitorStore: MonitorStore
    let policy: PolicyWatch
    let orders: OrderReader
    let configuration: LiveConfiguration
    let clock: any TimeSource

    private var database: NodeDatabase { watch.database }
    private var damage: DamageBook { watch.damage }

    /// - Returns: what keeps the node from its work, and what does not.
    func findings() -> (blocking: [String], others: [String]) {
        var blocking: [String] = []
        var others: [String] = []
        do {
            let trust = try standings.stored.trust.read()
            if trust.isEmpty {
                others.append(
                    "no signer is trusted: put public keys or CA certificates as .pem files into \(state.trust.path)"
                )
            }
            others += expiring(trust)
            others += trust.findings(at: clock.timeOfDay)
            others += ordering(besides: others)
            others += try untrusted()
        } catch {
            blocking.append("trust: \(error)")
        }
        do {
            let space = try state.root.space()
            if space.freeBytes < configuration.settings.limits.reserveBytes {
                blocking.append("node.disk-full: \(space.freeBytes) bytes are free, below the reserve")
            }
            if !ballast.isWhole {
                others.append(
                    "node.disk-full: there is no space for the whole \(Ballast.fileName), which a rollback may need; free space, and the node takes it"
                )
            }
            _ = try database.read { try ProjectRecord.all(in: $0) }
        } catch {
            blocking.append("state: \(error)")
        }
        let (astray, shared) = watch.findings()
        blocking += astray
        others += shared + damage.versions + damage.golden + damage.garbage
        others += sandbox()
        others += silent()
        others += anchors.findings
        others += models()
        others += monitorStore.findings
        others += policy.findings
        others += orders.findings()
        return (blocking, others)
    }

    /// Findings of the keys that may order, where they have a directory of their own.
    /// - Parameter known: findings of STATE/trust, whose revocations are theirs, too.
    private func ordering(besides known: [String]) -> [String] {
        do {
            guard let trust = try standings.stored.trust.ownOrders() else { return [] }
            let all = expiring(trust) + trust.findings(at: clock.timeOfDay)
            return all.filter { !known.contains($0) }.map { "orders: \($0)" }
        } catch {
            return ["orders: nobody may order: \(error)"]
        }
    }

    /// Findings of models whose code has more rights than necessary.
    private func sandbox() -> [String] {
        let usual = configuration.settings.common.scoring.sandbox.report
        let common = usual.isWhole ? [] : ["scoring.sandbox: \(usual)"]
        let models = serving.status().compactMap { status -> String? in
            guard let report = status.served?.model.sandbox, report.mode != usual.mode, report.mode == .off else {
                return nil
            }
            return "\(status.project) \(status.model) \(status.version): \(report)"
        }
        return common + models
    }

    /// Findings of models that should answer and do not. The rest serves, so that none of it keeps the node from its work.
    private func models() -> [String] {
        serving.status().filter { $0.part == .active && $0.state != .serving }.map { status in
            let why = status.failure.map { ": \($0.message)" } ?? ""
            return "\(status.project) \(status.model) \(status.version): \(status.state.rawValue)\(why)"
        }
    }

    /// Findings of bundles whose signers are not trusted any more. They continue to run; the operator decides.
    private func untrusted() throws -> [String] {
        let flaws = try standings.flaws()
        return try flaws.sorted { $0.key < $1.key }.flatMap { project, flaws -> [String] in
            let current = try watch.links.generation(of: project)
            let (bundles, generations) = try database.read { database in
                (
                    try BundleRecord.all(of: project, in: database),
                    try GenerationRecord.all(of: project, in: database)
                )
            }
            return bundles.compactMap { bundle in
                guard let flaw = flaws[bundle.digest] else { return nil }
                let runs = generations.contains { $0.number == current && $0.bundleDigest == bundle.digest }
                return "untrusted: \(project) \(bundle.report.bundle), signed by \(bundle.report.signer), "
                    + "\(runs ? "is current" : "is here"): \(flaw.line)"
            }
        }
    }

    /// Projects without a newer bundle for too long.
    private func silent() -> [String] {
        let all = (try? database.read { try ProjectRecord.all(in: $0) }) ?? []
        let known = all.filter { $0.removed == nil }
        let heard = Dictionary(known.map { ($0.project, $0.heard) }) { first, _ in first }
        return Set(known.map(\.project)).union(configuration.settings.projects.keys).sorted().compactMap { project in
            guard let limit = configuration.settings(for: project).freshness else { return nil }
            return Freshness(limit: limit).finding(project, heard: heard[project] ?? nil, at: clock.timeOfDay)
        }
    }

    private func expiring(_ trust: Trust) -> [String] {
        let soon = clock.timeOfDay.adding(seconds: 30 * 86400)
        return trust.entries.compactMap { entry in
            guard let expires = entry.expires, expires < soon else { return nil }
            return "trust: \(entry.identity) in \(entry.file) ends at \(expires)"
        }
    }
}
