package import Identifiers

/// The content of a claim: an in-toto statement v1 with one subject and one of five predicates (docs/sign-off.md).
package enum ClaimContent: Sendable, Hashable {
    case signOff(SignOffClaim)
    case withdrawal(WithdrawalClaim)
    case evaluation(EvaluationClaim)
    case heartbeat(HeartbeatClaim)
    case probation(ProbationClaim)

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case signOff = "urn:slipway:sign-off:1"
        case withdrawal = "urn:slipway:withdrawal:1"
        case evaluation = "urn:slipway:evaluation:1"
        case heartbeat = "urn:slipway:reviewers:1"
        case probation = "urn:slipway:probation:1"

        /// The kind in words.
        package var noun: String {
            switch self {
            case .signOff: "sign-off"
            case .withdrawal: "withdrawal"
            case .evaluation: "evaluation"
            case .heartbeat: "heartbeat"
            case .probation: "probation record"
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .signOff: .signOff
        case .withdrawal: .withdrawal
        case .evaluation: .evaluation
        case .heartbeat: .heartbeat
        case .probation: .probation
        }
    }

    package var issued: Timestamp {
        switch self {
        case .signOff(let claim): claim.issued
        case .withdrawal(let claim): claim.issued
        case .evaluation(let claim): claim.issued
        case .heartbeat(let claim): claim.issued
        case .probation(let claim): claim.issued
        }
    }

    /// The name of the subject; nil where its digest says all.
    var subjectName: String? {
        switch self {
        case .signOff(let claim): "\(claim.project)/\(claim.bundle)"
        case .withdrawal: nil
        case .evaluation(let claim): "\(claim.model)/\(claim.version)"
        case .heartbeat(let claim): claim.project.text
        case .probation(let claim): "\(claim.project)/\(claim.bundle)"
        }
    }

    var subjectDigest: Digest {
        switch self {
        case .signOff(let claim): claim.statement
        case .withdrawal(let claim): claim.withdrawn
        case .evaluation(let claim): claim.manifest
        case .heartbeat(let claim): claim.policy
        case .probation(let claim): claim.statement
        }
    }
}
