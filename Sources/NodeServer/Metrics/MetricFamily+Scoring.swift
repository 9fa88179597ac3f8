import Identifiers
import ModelWorkers
import Serving

extension MetricFamily {
    /// The scoring requests, by version.
    static func families(of statistics: ScoringStatistics) -> [MetricFamily] {
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
        for (key, entry) in statistics.series {
            for (outcome, count) in entry.outcomes.sorted(by: { $0.key < $1.key }) {
                requests.add(Double(count), key.labels + [("outcome", outcome)])
            }
            for (bound, count) in zip(ScoringStatistics.bounds, entry.atMost) {
                durations.add(Double(count), key.labels + [("le", MetricFamily.number(bound))], suffix: "_bucket")
            }
            durations.add(Double(entry.answers), key.labels + [("le", "+Inf")], suffix: "_bucket")
            durations.add(entry.seconds, key.labels, suffix: "_sum")
            durations.add(Double(entry.answers), key.labels, suffix: "_count")
        }
        return [requests, durations]
    }

    /// The loaded versions and their workers.
    static func families(of status: [ServedModelStatus]) -> [MetricFamily] {
        var queued = MetricFamily("slipway_scoring_queue", .gauge, "Requests that wait for a worker.")
        var inFlight = MetricFamily("slipway_scoring_in_flight", .gauge, "Requests that workers are answering.")
        var workers = MetricFamily("slipway_workers", .gauge, "Workers that are up.")
        var loaders = MetricFamily(
            "slipway_model_loader",
            .gauge,
            "1 for the loader of each version that is loaded: native, direct or mlflow."
        )
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
        for version in status {
            guard let served = version.served else { continue }
            let state = served.model.status
            let labels = [
                ("project", version.project.text), ("generation", version.generation.map { "\($0)" } ?? ""),
                ("model", version.model.text), ("version", version.version.text),
            ]
            queued.add(Double(state.queued), labels)
            inFlight.add(Double(state.inFlight), labels)
            workers.add(Double(state.replicasUp), labels)
            loaders.add(1, labels + [("loader", served.loader.rawValue)])
            restarts.add(Double(state.restarts), labels)
            crashes.add(Double(served.statistics.totals.crashes), labels)
            memory.add(Double(state.residentBytes), labels)
        }
        return [queued, inFlight, workers, loaders, restarts, crashes, memory]
    }
}

extension ScoringStatistics.Key {
    fileprivate var labels: [(String, String)] {
        [("project", project.text), ("model", model.text), ("version", version.text)]
    }
}
