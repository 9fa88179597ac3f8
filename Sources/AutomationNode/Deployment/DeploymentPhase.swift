import AsyncSupport
import Identifiers

/// The next thing to be done about a deployment. A phase does it, and says what comes after it.
///
/// ```
/// preparing -> switching -> probation -> confirming
///     |                         `------> rollingBack -> goingBack
///     `-> cancelling, failing
/// returning (a rollback by hand) -> returned
/// ```
enum DeploymentPhase: Sendable {
    /// Everything before the switch: nothing live is touched.
    case preparing
    case switching(to: StagedGeneration)
    /// - Parameter since: the moment of the switch; nil for one that a stop of the node cut off.
    case probation(since: Instant?)
    case confirming(by: String)
    /// A rollback that is not on record yet.
    case rollingBack(RollbackCause)
    /// A rollback that is on record, from wherever it was interrupted.
    case goingBack(DeploymentEvidence?)
    /// A rollback by hand up to its switch.
    case returning(isDiskFull: Bool)
    /// A rollback by hand after its switch.
    case returned(isRecorded: Bool)
    case cancelling(CancelOrder)
    case failing(any Error)
    case over
}

/// The reason for which a probation ends with a rollback.
struct RollbackCause: Sendable {
    let failure: any CodedFailure
    /// The name of the requester of the rollback, for the audit.
    var name = Requester.node.name
    /// Tells whether the bundle is refused from now on, until it is marked good.
    var marksBad = false
    /// A step for the record, which is written once the rollback is done.
    var evidence: DeploymentEvidence?
}
