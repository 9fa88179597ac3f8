import Identifiers
import SignOff
import Signing

/// A sign-off of a bundle as its reviewer would make it, to change before it is signed.
struct SignOffDraft {
    var decision = SignOffClaim.Decision.approve
    var role: RoleName
    var project: ProjectName
    var sequence: Int64
    var active: [ModelName: VersionID]
    var issued: Timestamp
    var expires: Timestamp?
    private let facts: BundleFacts

    init(of facts: BundleFacts, active: [ModelName: VersionID], role: RoleName, issued: Timestamp) {
        self.facts = facts
        self.active = active
        self.role = role
        self.issued = issued
        project = facts.project
        sequence = facts.sequence
    }

    /// The claim's content. Each call has a nonce of its own.
    var content: ClaimContent {
        .signOff(
            SignOffClaim(
                decision: decision,
                role: role,
                project: project,
                bundle: facts.bundle,
                statement: facts.statement,
                sequence: sequence,
                manifest: facts.manifest,
                root: facts.root,
                active: active,
                issued: issued,
                expires: expires
            )
        )
    }
}
