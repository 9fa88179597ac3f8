import Identifiers

/// Failures of the commands themselves, which no lower layer knows.
enum CommandCode: String, FailureCode {
    case nodeEmpty = "node.no-projects"
    case projectAmbiguous = "node.project-ambiguous"
    case bundleUnknown = "node.bundle-unknown"
    case bundleAmbiguous = "node.bundle-ambiguous"
    case deploymentFailed = "deployment.failed"
    case deploymentRejected = "deployment.rejected"
    case deploymentRolledBack = "deployment.rolled-back"
    case deploymentCancelled = "deployment.cancelled"
    case projectUnconfirmed = "project.unconfirmed"
    case deploymentNone = "deployment.none"
    case goldenNone = "golden.none"
    case referenceNone = "reference.none"
    case evaluationUnreproduced = "evaluation.unreproduced"
    case evaluationUnrepeatable = "evaluation.unrepeatable"
    case comparisonNoRecord = "comparison.no-record"
    case comparisonNoRows = "comparison.no-rows"
    case claimUnconfirmed = "claim.unconfirmed"
    case claimNone = "claim.none"
    case claimAmbiguous = "claim.ambiguous"
    case claimEvaluation = "claim.evaluation"
    case claimNotTaken = "claim.not-taken"
    case promotionRecord = "promotion.record"
    case contextMissing = "context.missing"
    case contextThere = "context.already-there"
    case contextDamaged = "context.damaged"
    case contextExposed = "context.exposed"
    case contextNoPlace = "context.no-place"
    case sequenceForeign = "sequence.foreign"
    case waitTimeout = "wait.timeout"
    case waitInterrupted = "wait.interrupted"

    var kind: FailureKind {
        switch self {
        case .nodeEmpty, .bundleUnknown, .deploymentNone, .goldenNone, .referenceNone, .comparisonNoRecord,
            .comparisonNoRows, .claimNone, .contextMissing:
            .notFound
        case .bundleAmbiguous, .projectAmbiguous, .projectUnconfirmed, .claimUnconfirmed, .claimAmbiguous,
            .contextNoPlace:
            .usage
        case .deploymentFailed, .deploymentCancelled, .evaluationUnrepeatable: .failed
        case .contextDamaged: .damaged
        case .deploymentRejected, .evaluationUnreproduced, .claimEvaluation, .claimNotTaken, .promotionRecord,
            .contextThere, .contextExposed, .sequenceForeign:
            .refused
        case .deploymentRolledBack: .rolledBack
        case .waitTimeout: .timedOut
        case .waitInterrupted: .interrupted
        }
    }
}

typealias CommandFailure = Failure<CommandCode>
