import AsyncSupport
package import Identifiers
import Signing

/// Statements that the node vouches for to other nodes.
extension AutomationNode {
    /// A claim by the node about the time in which a bundle was current on it, as its document.
    /// - Parameter text: the id or the digest of the bundle.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `probation.not-run`, `node.key`.
    package func probationClaim(
        _ project: ProjectName,
        _ text: String,
        by requester: Requester
    ) async throws -> [UInt8] {
        try requester.require(.read, in: project)
        let records = ProbationRecords(
            storage: storage,
            serving: serving,
            monitorStore: monitorStore,
            key: key,
            configuration: live
        )
        let now = clock.timeOfDay
        return try await pool.run { try records.claim(project, text, at: now).bytes }
    }
}
