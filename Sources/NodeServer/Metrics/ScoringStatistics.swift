import Identifiers
import Inference
import ModelWorkers
import Synchronization

/// How many scoring requests there were and how long they took from their body to their answer, by model and version.
package final class ScoringStatistics: Sendable {
    private struct Key: Hashable, Comparable {
        let project: ProjectName
        let model: ModelName
        let version: VersionID

        static func < (left: Self, right: Self) -> Bool {
            (left.project, left.model, left.version) < (right.project, right.model, right.version)
        }

        var labels: [(String, String)] {
            [("project", project.text), ("model", model.text), ("version", version.text)]
        }
    }

    private struct Series {
        /// By the code of what went wrong; "ok" for an answer.
        var outcomes: [String: UInt64] = [:]
        var seconds = 0.0
        var atMost = [UInt64](repeating: 0, count: ScoringStatistics.bounds.count)
        var answers: UInt64 = 0
    }

    /// Seconds.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private let series = Mutex<[Key: Series]>([:])

    package init() {}

    /// - Parameter code: of what went wrong; nil for an answer.
    func record(_ identity: ServedIdentity, _ code: String?, seconds: Double) {
        let key = Key(project: identity.project, model: identity.model, version: identity.version)
        series.withLock { series in
            var entry = series[key] ?? Series()
            entry.outcomes[code ?? "ok", default: 0] += 1
            if code == nil {
                entry.answers += 1
                entry.seconds += seconds
                for index in Self.bounds.indices.reversed() {
                    guard seconds <= Self.bounds[index] else { break }
                    entry.atMost[index] += 1
                }
            }
            series[key] = entry
        }
    }

    /// Forgets versions that are not on the node any more, so that it tells no more than there is.
    func keep(only isThere: (ProjectName, ModelName, VersionID) -> Bool) {
        series.withLock { series in
            series = series.filter { isThere($0.key.project, $0.key.model, $0.key.version) }
        }
    }

    func families() -> [MetricFamily] {
        var requests = MetricFamily(
            "slipway_scoring_requests_total",
            .counter,
            "Scoring requests that reached a version, by model, version and outcome: ok or an error code."
        )
        var durations = MetricFamily(
            "slipway_scoring_duration_seconds",
            .histogram,
            "Time from a scoring request's body to its answer, by model and version; refusals left out."
        )
        for (key, entry) in series.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for (outcome, count) in entry.outcomes.sorted(by: { $0.key < $1.key }) {
                requests.add(Double(count), key.labels + [("outcome", outcome)])
            }
            for (bound, count) in zip(Self.bounds, entry.atMost) {
                durations.add(Double(count), key.labels + [("le", MetricFamily.number(bound))], suffix: "_bucket")
            }
            durations.add(Double(entry.answers), key.labels + [("le", "+Inf")], suffix: "_bucket")
            durations.add(entry.seconds, key.labels, suffix: "_sum")
            durations.add(Double(entry.answers), key.labels, suffix: "_count")
        }
        return [requests, durations]
    }
}

extension MetricFamily {
    /// How the loaded versions do.
    static func families(of figures: [ServedFigures]) -> [MetricFamily] {
        var queued = MetricFamily("slipway_scoring_queue", .gauge, "Requests that wait for a worker.")
        var inFlight = MetricFamily("slipway_scoring_in_flight", .gauge, "Requests that workers are answering.")
        var workers = MetricFamily("slipway_workers", .gauge, "Workers that are up.")
        var restarts = MetricFamily(
            "slipway_worker_restarts_total",
            .counter,
            "Workers that were started anew since the version was loaded."
        )
        var crashes = MetricFamily(
            "slipway_worker_crashes_total",
            .counter,
            "Ends of workers that nobody asked for since the version was loaded."
        )
        var memory = MetricFamily("slipway_worker_resident_bytes", .gauge, "Memory of the workers of a version.")
        for figure in figures {
            let labels = [
                ("project", figure.project.text), ("generation", figure.generation.map { "\($0)" } ?? ""),
                ("model", figure.model.text), ("version", figure.version.text),
            ]
            queued.add(Double(figure.status.queued), labels)
            inFlight.add(Double(figure.status.inFlight), labels)
            workers.add(Double(figure.status.replicasUp), labels)
            restarts.add(Double(figure.status.restarts), labels)
            crashes.add(Double(figure.crashes), labels)
            memory.add(Double(figure.status.residentBytes), labels)
        }
        return [queued, inFlight, workers, restarts, crashes, memory]
    }
}
