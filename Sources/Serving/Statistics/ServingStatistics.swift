import Inference
package import ModelWorkers

/// The requests that a loaded version was leased for since its load: their number, and the newest of them for the rules of probation.
///
/// Events under a lease are counted when the lease ends (``ServedLease``). Which requests count where:
///
/// | request | ``Totals`` | ``Recent`` |
/// | --- | --- | --- |
/// | answered | `requests` | all three |
/// | failed by the model's or the worker's fault (`ScoringCode.isModelsFault`) | `requests`, `errors` | `failures`, `refusals` |
/// | refused as wrong by the model (`scoring.input`) | `requests`, `errors` | `refusals` |
/// | refused as wrong before the model is asked: it does not fit the schema | none | `refusals` |
/// | failed otherwise: the queue is full, the answer is too large, Slipway's own code in the worker failed | `requests`, `errors` | none |
///
/// A request without a lease counts nowhere: its body is too large or of a wrong type, or the model is unknown or not loaded. Nor does one
/// whose caller went away meanwhile, or a replay of golden predictions. A request that lost its worker and is asked again counts twice.
package struct ServingStatistics: Sendable {
    /// Everything since the load.
    package struct Totals: Sendable {
        /// Times that the model was asked.
        package fileprivate(set) var requests = 0
        /// Those of them that failed or were refused.
        package fileprivate(set) var errors = 0
        /// Unexpected ends of workers.
        package fileprivate(set) var crashes = 0
        package fileprivate(set) var lastCrash: WorkerExit?
    }

    /// The newest requests.
    package struct Recent: Sendable {
        /// Tells of each whether it failed by the model's or the worker's fault.
        package fileprivate(set) var failures = Ring<Bool>(size: 200)
        /// Tells of each whether it was refused as wrong.
        package fileprivate(set) var refusals = Ring<Bool>(size: 200)
        /// Seconds of the answers.
        package fileprivate(set) var seconds = Ring<Double>(size: 1000)

        /// The share of the newest requests that were refused as wrong; nil before the first request.
        package var refusedShare: Double? {
            refusals.count > 0 ? Double(refusals.values.count { $0 }) / Double(refusals.count) : nil
        }

        /// - Returns: nil for fewer answers than that.
        package func percentile99(atLeast count: Int) -> Double? {
            guard seconds.count >= count, seconds.count > 0 else { return nil }
            let sorted = seconds.values.sorted()
            return sorted[min(sorted.count - 1, Int((Double(sorted.count) * 0.99).rounded(.up)) - 1)]
        }
    }

    package private(set) var totals = Totals()
    package private(set) var recent = Recent()

    mutating func record(_ answer: LeaseUse.Answer) {
        totals.requests += 1
        if let failure = answer.failure {
            totals.errors += 1
            guard failure.isModelsFault else { return }
            recent.failures.append(true)
        } else {
            recent.failures.append(false)
            recent.seconds.append(answer.seconds)
        }
        recent.refusals.append(false)
    }

    mutating func recordRefusal() { recent.refusals.append(true) }

    mutating func recordCrash(_ exit: WorkerExit) {
        totals.crashes += 1
        totals.lastCrash = exit
    }
}
