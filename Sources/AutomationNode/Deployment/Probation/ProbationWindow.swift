import AsyncSupport
import Identifiers

/// From when on a probation may end well, and when it must end.
///
/// Counted from the switch, or from the start of the node that goes on with it, by the clock that nobody sets. Only across a
/// stop of the node the time of day counts, and one that was set back in between prolongs nothing beyond what a probation
/// has that begins now.
struct ProbationWindow: Equatable, Sendable {
    let minimum: Instant
    let deadline: Instant

    /// Of one that begins.
    init(_ settings: ProjectConfiguration.Probation, from moment: Instant) {
        minimum = moment.adding(seconds: settings.minimum)
        deadline = moment.adding(seconds: settings.deadline)
    }

    /// The rest of one that a stop of the node cut off.
    /// - Parameters:
    ///   - longest: seconds that are left at most.
    ///   - now: the time of day at that moment.
    init(
        restOf record: DeploymentRecord,
        _ settings: ProjectConfiguration.Probation,
        longest: Double,
        now: Timestamp,
        at moment: Instant
    ) {
        let elapsed = max(0, now.seconds(since: record.switched ?? now))
        minimum = moment.adding(seconds: max(0, settings.minimum - elapsed))
        let planned = record.probationEnds?.seconds(since: now) ?? settings.deadline - elapsed
        deadline = moment.adding(seconds: min(max(0, planned), longest))
    }
}
