import AsyncSupport
package import DurableFiles
package import Identifiers
package import NodeAPI
import SignOff
import Signing

/// Claims beside bundles, and what the policy makes of them.
extension AutomationNode {
    /// Bytes of the claims of a request.
    package static var claimsLimit: Int { ClaimLines.limit }

    /// Takes claims about a bundle that is here, as JSON lines. To send the same again changes nothing.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `claim.too-large`, `claim.too-many`, `node.disk-full`.
    package func receive(
        claims lines: [UInt8],
        of bundle: String,
        in project: ProjectName,
        by requester: Requester
    ) async throws -> ClaimReceipt {
        try requester.require(.upload, in: project)
        return try await pool.run { [signOffs] in try signOffs.receive(project, bundle, lines, by: requester) }
    }

    /// The claims of a bundle, as JSON lines.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`.
    package func claims(_ project: ProjectName, _ bundle: String) async throws -> [UInt8] {
        try await pool.run { [signOffs] in try signOffs.intake.lines(project, bundle) }
    }

    /// The decision of the policy on a deployment of a bundle now. Nothing is done, and nothing put on record.
    /// - Parameter active: active versions other than the bundle's own.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `deployment.unknown-version`.
    package func decision(
        _ project: ProjectName,
        _ bundle: String,
        active: [ModelName: VersionID]
    ) async throws -> DecisionReport {
        try await pool.run { [signOffs] in try signOffs.decision(project, bundle, active) }
    }

    /// The policy in force.
    package func policy() async throws -> PolicyReport {
        try await pool.run { [signOffs] in signOffs.report() }
    }

    /// Checks the policy in a state directory as a start would.
    /// - Returns: true if there is one.
    /// - Throws: what would keep a node from starting.
    package static func checkPolicy(in state: DirectoryHandle) throws -> Bool {
        try PolicyReading(root: state, clock: SystemClock()).read().policy != nil
    }
}
