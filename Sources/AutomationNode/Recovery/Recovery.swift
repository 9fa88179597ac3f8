import DurableFiles
import Identifiers

/// Repairs the state directory after any stop, before the node does anything else. Each step can be interrupted and repeated.
/// Calls block.
struct Recovery: Sendable {
    let sweep: LeftoverSweep
    let documents: DocumentRepair
    let interrupted: InterruptedDeployments
    let currents: CurrentRepair
    let marks: MarkWriter
    let faults: FaultPoints

    private var stored: StoredBundles { sweep.stored }

    /// - Returns: what an operator should know, a line each.
    func run() throws -> [String] {
        // What is decided from here on is decided by what the disk has, not by what was only about to be written.
        try currents.links.directory.sync()
        var findings = try sweep.run()
        faults.reach(.recoverySwept)
        findings += try documents.run()
        for deployment in try stored.database.read({ try DeploymentRecord.unfinished(in: $0) }) {
            try interrupted.decide(deployment)
            faults.reach(.recoveryDecided)
        }
        try removeUnfinishedGenerations()
        for project in try projects() { findings += try currents.run(project) }
        if let flaw = try stored.database.read({ try AuditChain.flaw(in: $0) }) {
            findings.append("audit.broken: \(flaw); restore node.db from a backup, or find out who changed it")
        }
        marks.write()
        return findings
    }

    /// Generations that were being made, or removed, when the node stopped.
    private func removeUnfinishedGenerations() throws {
        for project in try projects() {
            let unfinished = try stored.database.read { database in
                try GenerationRecord.all(of: project, in: database).filter { [.staging, .removing].contains($0.state) }
            }
            for generation in unfinished {
                try sweep.generations.remove(project, generation.number)
                try stored.database.write { try generation.remove(in: $0) }
            }
        }
    }

    private func projects() throws -> [ProjectName] {
        let named = try stored.database.read { try ProjectRecord.all(in: $0).map(\.project) }
        return Set(named + (try currents.links.projects())).sorted()
    }
}
