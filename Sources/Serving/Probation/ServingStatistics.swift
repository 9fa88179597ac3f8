package import Inference
package import ModelWorkers
import Synchronization

/// How a loaded version has answered: all of it for the metrics, the newest of it for the rules of probation.
package final class ServingStatistics: Sendable {
    /// Upper bounds of the classes of the latency histogram, in seconds; what is above the last counts for none of them.
    package static let bounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Everything since the load.
    package struct Totals: Sendable {
        package var requests = 0
        /// Requests that failed, by code.
        package var errors: [ScoringCode: Int] = [:]
        /// Successful answers by the class of their latency, those above the last bound left out.
        package var histogram = [Int](repeating: 0, count: ServingStatistics.bounds.count)
        /// Successful answers.
        package var answers = 0
        /// Seconds of all successful answers.
        package var seconds = 0.0
        /// Ends of workers that nobody asked for.
        package var crashes = 0
        package var lastCrash: WorkerExit?
    }

    /// The newest answers.
    package struct Recent: Sendable {
        /// How many of the newest requests the rules look at.
        static let size = 1000
        /// Tells whether each of the newest requests failed by the model's or the worker's fault.
        fileprivate(set) var failures = Ring<Bool>(size: 200)
        /// Tells whether each of the newest requests, those apart that the crowd kept out, was refused as wrong.
        fileprivate(set) var refusals = Ring<Bool>(size: 200)
        /// Seconds of the newest successful answers.
        fileprivate(set) var seconds = Ring<Double>(size: size)

        /// The share of the newest requests that were refused as wrong; nil before the first request.
        var refusedShare: Double? {
            refusals.count > 0 ? Double(refusals.values.count { $0 }) / Double(refusals.count) : nil
        }

        /// - Returns: nil for fewer answers than that.
        func percentile99(atLeast count: Int) -> Double? {
            guard seconds.count >= count, seconds.count > 0 else { return nil }
            let sorted = seconds.values.sorted()
            return sorted[min(sorted.count - 1, Int((Double(sorted.count) * 0.99).rounded(.up)) - 1)]
        }
    }

    private let state = Mutex((totals: Totals(), recent: Recent()))

    package init() {}

    package var totals: Totals { state.withLock { $0.totals } }
    package var recent: Recent { state.withLock { $0.recent } }

    /// - Parameter failure: nil for an answer.
    func record(_ seconds: Double, _ failure: ScoringCode?) {
        state.withLock { state in
            state.totals.requests += 1
            if let failure {
                state.totals.errors[failure, default: 0] += 1
                guard failure.isModelsFault else { return }
                state.recent.failures.append(true)
                state.recent.refusals.append(false)
                return
            }
            state.recent.failures.append(false)
            state.recent.refusals.append(false)
            state.recent.seconds.append(seconds)
            state.totals.answers += 1
            state.totals.seconds += seconds
            if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { state.totals.histogram[place] += 1 }
        }
    }

    func recordRefusal() { state.withLock { $0.recent.refusals.append(true) } }

    func recordCrash(_ exit: WorkerExit) {
        state.withLock { state in
            state.totals.crashes += 1
            state.totals.lastCrash = exit
        }
    }
}

/// The newest values, up to a number of them.
struct Ring<Value: Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var next = 0
    private let size: Int

    init(size: Int) {
        self.size = size
    }

    var count: Int { values.count }

    mutating func append(_ value: Value) {
        if values.count < size {
            values.append(value)
        } else {
            values[next] = value
            next = (next + 1) % size
        }
    }
}
