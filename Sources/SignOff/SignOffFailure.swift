package import Identifiers

/// Codes of a policy that cannot be used, and of the findings of a decision.
package enum SignOffCode: String, FailureCode {
    // The policy and the directory of reviewers.
    case syntax = "policy.syntax"
    case format = "policy.format"
    case key = "policy.key"
    case value = "policy.value"
    case role = "policy.role"
    case reviewer = "policy.reviewer"
    case sharedKey = "policy.shared-key"

    // The decision.
    case missing = "policy.sign-off-missing"
    case rejected = "policy.rejected"
    case withdrawn = "policy.withdrawn"
    case stale = "policy.stale"
    case noRule = "policy.no-rule"
    case evidenceMissing = "policy.evidence-missing"
    case evidenceOld = "policy.evidence-old"
    case evidenceFailed = "policy.evidence-failed"
    case goldenMissing = "policy.golden-missing"
    case scan = "policy.scan"
    case nothingToCompare = "policy.nothing-to-compare"
    case otherPolicy = "policy.other-policy"
    case breakGlass = "policy.break-glass"
    case breakGlassMissing = "policy.break-glass-missing"

    // Claims that do not count.
    case claimUnreadable = "claim.unreadable"
    case claimLimit = "claim.limit"
    case claimUnknownSigner = "claim.unknown-signer"
    case claimSignature = "claim.signature"
    case claimRevoked = "claim.revoked"
    case claimRole = "claim.role"
    case claimDisagrees = "claim.disagrees"
    case claimActive = "claim.active"
    case claimTarget = "claim.target"
    case claimEarly = "claim.early"
    case claimExpired = "claim.expired"
    case claimOld = "claim.old"
    case claimWithdrawn = "claim.withdrawn"
    case claimOwn = "claim.own"
    case claimSpent = "claim.spent"
    case claimNotWithdrawn = "claim.not-withdrawn"

    package var kind: FailureKind {
        switch self {
        case .syntax, .format, .key, .value, .role, .reviewer, .sharedKey: .failed
        default: .refused
        }
    }
}

package typealias SignOffFailure = Failure<SignOffCode>
