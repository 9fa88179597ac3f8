package import Identifiers

/// Failures between a request and a model's answer.
package enum ScoringCode: String, FailureCode {
    /// The request does not fit the model's schema, or has no known form.
    case inputInvalid = "scoring.input"
    /// The model raised an error for this input.
    case modelRaised = "scoring.model"
    /// The model answers a row with several, as forecasts do, where one is wanted beside each.
    case answerRows = "scoring.rows"
    /// The model could not be loaded.
    case loadFailed = "scoring.load"
    /// The worker process ended, or broke its protocol, before it answered.
    case workerLost = "scoring.worker"
    /// Slipway's own code in the worker process failed; the model did not.
    case workerFault = "scoring.worker-fault"
    /// No answer within the time that a request has.
    case deadline = "scoring.deadline"
    /// The answer has more bytes than one may have.
    case answerTooLarge = "scoring.answer-too-large"
    /// As many requests wait as may wait.
    case queueFull = "scoring.queue"
    /// The node serves no model, version or alias of this name.
    case unknown = "scoring.unknown"
    /// The model is not served here, or not now.
    case notServed = "scoring.not-served"
    /// The model is on its way up.
    case loading = "scoring.loading"
    /// The interpreter or environment that a model needs is not there or does not fit.
    case environment = "scoring.environment"
    /// A means of confining a model's code is missing.
    case sandbox = "scoring.sandbox"
    /// A prediction differs from the golden one.
    case goldenMismatch = "golden.mismatch"
    /// A golden prediction cannot be read.
    case goldenInvalid = "golden.invalid"
    /// A model answers one question in two ways, so that nothing can be recorded of it.
    case goldenUnsteady = "golden.unsteady"
    /// A file of labels has a row that is none.
    case labelsInvalid = "labels.invalid"
    /// An earlier run cannot be gone on with.
    case resume = "scoring.resume"

    package var kind: FailureKind {
        switch self {
        case .inputInvalid, .answerTooLarge, .labelsInvalid, .resume: .usage
        case .notServed, .unknown: .notFound
        case .queueFull, .loading: .busy
        case .goldenMismatch, .goldenInvalid, .goldenUnsteady: .refused
        case .answerRows, .modelRaised, .loadFailed, .workerLost, .workerFault, .deadline, .environment, .sandbox:
            .failed
        }
    }
}

extension ScoringCode {
    /// Tells whether the model or its worker failed, and not the request or the crowd.
    package var isModelsFault: Bool {
        switch self {
        case .modelRaised, .workerLost, .deadline: true
        default: false
        }
    }
}

package typealias ScoringFailure = Failure<ScoringCode>
