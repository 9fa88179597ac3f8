package import Identifiers

/// The reasons for which a node refuses or fails. Each has a row in docs/errors.md.
package enum NodeCode: String, FailureCode {
    case locked = "node.locked"
    case stateNotADirectory = "state.not-a-directory"
    case stateMissing = "state.missing"
    case stateForeign = "state.foreign"
    case stateOwner = "state.owner"
    case stateUnreadable = "state.unreadable"
    case stateVersion = "state.version"
    case stateDatabase = "state.database"
    case stateBehind = "state.behind"
    case stateSound = "state.sound"
    case currentAstray = "state.current-astray"
    case currentNotALink = "state.current-not-a-link"
    case configurationSyntax = "configuration.syntax"
    case configurationKey = "configuration.key"
    case configurationFile = "configuration.file"
    case configurationValue = "configuration.value"
    case tokenExists = "token.exists"
    case tokenName = "token.name"
    case tokenNotFound = "token.not-found"
    case tokenDamaged = "token.damaged"
    case tokenGrant = "token.grant"
    case tokenEnded = "token.ended"
    case tokenScope = "token.scope"
    case roleTooSmall = "role.too-small"
    case trustUnreadable = "trust.unreadable"
    case bundleExpired = "bundle.expired"
    case bundleTarget = "bundle.target"
    case bundleBad = "bundle.bad"
    case bundleDowngrade = "bundle.sequence.downgrade"
    case bundleConflict = "bundle.sequence.conflict"
    case bundleJump = "bundle.sequence.jump"
    case sequenceReset = "project.sequence"
    case rollbackUntrusted = "rollback.untrusted"
    case nodeKey = "node.key"
    case anchorUnreadable = "anchor.unreadable"
    case anchorAudit = "anchor.audit"
    case anchorSequence = "anchor.sequence"
    case bundleTooLarge = "bundle.too-large"
    case bundleEmpty = "bundle.empty"
    case bundleNotFound = "bundle.not-found"
    case bundleAmbiguous = "bundle.ambiguous"
    case bundleDamaged = "bundle.damaged"
    case diskFull = "node.disk-full"
    case uploadEnded = "upload.ended"
    case offerNotFound = "offer.not-found"
    case offerIncomplete = "offer.incomplete"
    case offerTooMany = "offer.too-many"
    case blobNotWanted = "blob.not-wanted"
    case blobOffset = "blob.offset"
    case blobSize = "blob.size"
    case blobBusy = "blob.busy"
    case projectNotFound = "project.not-found"
    case projectUnconfirmed = "project.unconfirmed"
    case generationNotFound = "generation.not-found"
    case generationDamaged = "generation.damaged"
    case generationUnconfirmed = "generation.unconfirmed"
    case deploymentNotFound = "deployment.not-found"
    case deploymentBusy = "deployment.busy"
    case deploymentVersion = "deployment.unknown-version"
    case deploymentStructure = "deployment.structure"
    case deploymentEnvironment = "deployment.environment"
    case deploymentScan = "deployment.scan"
    case deploymentLoad = "deployment.load"
    case deploymentGolden = "deployment.golden"
    case deploymentGoldenMissing = "deployment.golden.missing"
    case deploymentSchema = "deployment.schema"
    case deploymentScoring = "deployment.scoring"
    case deploymentCrash = "deployment.crash"
    case deploymentErrors = "deployment.errors"
    case deploymentRefusals = "deployment.refusals"
    case deploymentLatency = "deployment.latency"
    case deploymentShadow = "deployment.shadow"
    case deploymentLoss = "deployment.loss"
    case deploymentHook = "deployment.hook-failed"
    case deploymentProbe = "deployment.probe-failed"
    case deploymentDeadline = "deployment.deadline"
    case deploymentInterrupted = "deployment.interrupted"
    case deploymentByHand = "deployment.rolled-back-by-hand"
    case deploymentFailed = "deployment.failed"
    case deploymentCancelled = "deployment.cancelled"
    case deploymentSwitched = "deployment.switched"
    case deploymentChoice = "deployment.choice"
    case deploymentEnded = "deployment.ended"
    case probationNone = "probation.none"
    case probationNotRun = "probation.not-run"
    case rollbackNone = "rollback.none"
    case hookStart = "hook.start"
    case hookExit = "hook.exit"
    case hookTimeout = "hook.timeout"
    case auditBroken = "audit.broken"
    case auditSegment = "audit.segment"
    case auditClock = "audit.clock"
    case evaluationNotFound = "evaluation.not-found"
    case evaluationSeveral = "evaluation.several"
    case comparisonNotFound = "comparison.not-found"
    case comparisonSeveral = "comparison.several"
    case monitorNone = "monitor.none"
    case monitorStopped = "monitor.stopped"
    case monitorDamaged = "monitor.damaged"
    case windowNotFound = "window.not-found"
    case alertNotFound = "alert.not-found"
    case alertClosed = "alert.closed"
    case orderNotFollowed = "order.not-followed"
    case followMissing = "follow.missing"
    case stopping = "node.stopping"

    package var kind: FailureKind {
        switch self {
        case .locked, .deploymentBusy, .blobBusy, .offerTooMany, .offerIncomplete, .stopping: .busy
        case .configurationSyntax, .configurationKey, .configurationFile, .configurationValue, .tokenName, .tokenGrant,
            .deploymentVersion,
            .blobOffset,
            .blobSize, .bundleEmpty, .bundleAmbiguous, .sequenceReset, .projectUnconfirmed, .evaluationSeveral,
            .comparisonSeveral:
            .usage
        case .deploymentScan, .deploymentGoldenMissing, .deploymentSchema, .deploymentScoring, .bundleBad,
            .bundleExpired, .bundleTarget, .bundleDowngrade,
            .bundleConflict,
            .bundleJump, .rollbackUntrusted, .bundleTooLarge, .deploymentSwitched, .deploymentEnded,
            .deploymentChoice,
            .generationUnconfirmed, .alertClosed, .orderNotFollowed:
            .refused
        case .roleTooSmall, .tokenEnded, .tokenScope: .unauthorized
        case .stateSound, .auditClock: .refused
        case .stateMissing, .tokenNotFound, .bundleNotFound, .offerNotFound, .projectNotFound, .generationNotFound,
            .deploymentNotFound,
            .rollbackNone, .probationNone, .probationNotRun, .blobNotWanted, .evaluationNotFound, .comparisonNotFound,
            .monitorNone,
            .windowNotFound,
            .alertNotFound, .followMissing:
            .notFound
        case .deploymentProbe, .deploymentByHand, .deploymentCrash, .deploymentErrors, .deploymentRefusals,
            .deploymentLatency, .deploymentShadow, .deploymentLoss:
            .rolledBack
        case .stateNotADirectory, .stateForeign, .stateOwner, .stateUnreadable, .stateVersion, .stateDatabase,
            .tokenExists, .trustUnreadable, .diskFull, .uploadEnded,
            .deploymentStructure, .deploymentEnvironment, .deploymentHook,
            .deploymentLoad, .deploymentGolden, .deploymentDeadline, .deploymentInterrupted, .deploymentFailed,
            .deploymentCancelled,
            .hookStart, .hookExit, .hookTimeout,
            .nodeKey, .anchorUnreadable, .anchorAudit, .anchorSequence, .monitorStopped:
            .failed
        case .stateBehind, .currentAstray, .currentNotALink, .tokenDamaged, .bundleDamaged, .generationDamaged,
            .auditBroken, .auditSegment, .monitorDamaged:
            .damaged
        }
    }
}

package typealias NodeFailure = Failure<NodeCode>

extension NodeFailure {
    /// `generation.not-found`
    static func missing(generation number: GenerationNumber, of project: ProjectName) -> NodeFailure {
        NodeFailure(.generationNotFound, "\(project) generation \(number)", "is not on this node")
    }

    /// `bundle.damaged`
    static func missing(bundleOf number: GenerationNumber, of project: ProjectName) -> NodeFailure {
        NodeFailure(.bundleDamaged, "\(project) generation \(number)", "its bundle is not on this node any more")
    }
}
