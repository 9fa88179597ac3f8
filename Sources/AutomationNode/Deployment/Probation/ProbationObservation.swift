import AsyncSupport
import Identifiers
import Serving

/// One thing that was seen of a generation on probation, for the rules to evaluate.
enum ProbationObservation: Sendable {
    /// Something has become of a version that is served.
    case model(ModelObservation)
    /// Golden predictions that the generation was asked again and that differed, or failed.
    case golden([ModelLoadFailure])
    /// The hook `post-activate` has failed.
    case postActivate(NodeFailure)
    /// The probe has failed again.
    /// - Parameters:
    ///   - failures: of it in a row.
    ///   - allowed: those that roll back.
    case probe(NodeFailure, failures: Int, allowed: Int)
    /// The version before has answered a row that the new one answered.
    case shadow(BetObservation)
    /// Labels of answers have come.
    case loss(BetObservation)
    /// Time has passed.
    case time(ProbationProgress)
}

/// Something that has become of a version on probation, with its figures and those from before the switch.
struct ModelObservation: Sendable {
    let event: ServingEvent
    let served: ServedModel
    /// Nil for a model that the generation before did not have.
    let before: FiguresBefore?

    /// The figures of a model before the switch.
    struct FiguresBefore: Sendable {
        /// The p99 in seconds; nil where it had too few answers.
        let latency: Double?
        /// The share of requests that were refused as wrong; nil without requests.
        let refused: Double?

        init(_ recent: ServingStatistics.Recent) {
            latency = recent.percentile99(atLeast: LatencyRule.fewestAnswers)
            refused = recent.refusedShare
        }
    }

    /// Tells whether it is such an event, or the watch begins, which looks at all that happened since the load.
    func isAny(of events: ServingEvent...) -> Bool { event == .watched || events.contains(event) }

    var subject: String { "\(served.plan.key.model) \(served.plan.key.version)" }
}

/// The progress of a probation.
struct ProbationProgress: Sendable {
    let project: ProjectName
    let settings: ProjectConfiguration
    let span: ProbationWindow
    let now: Instant
    /// Runs of the probe in a row that have succeeded.
    let passes: Int
    /// Requests that the generation has answered; nil where it serves nothing.
    let requests: Int?
    /// The recorded end of the probation, by the time of day.
    let plannedEnd: Timestamp?

    /// Requests that it must have answered.
    var requestsWanted: Int { settings.probation.rules[DeadlineRule.self].requests }

    /// Tells whether it may be confirmed by itself as far as the probe goes.
    var isProven: Bool {
        guard settings.probation.confirm == .automatic else { return false }
        return settings.hooks[.probe] == nil || passes >= settings.probation.passes
    }

    var hasRequests: Bool { requests.map { $0 >= requestsWanted } ?? true }

    /// Tells whether it is to be confirmed by itself.
    var isOver: Bool { isProven && now >= span.minimum && hasRequests }
}
