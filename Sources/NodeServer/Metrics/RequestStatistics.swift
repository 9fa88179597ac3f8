import Synchronization

/// Number and duration of HTTP requests, by route and status, since the start.
package final class RequestStatistics: Sendable {
    struct Key: Hashable, Comparable {
        let method: String
        /// The pattern, not the path: names would make the series endless.
        let route: String
        let status: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    struct Series {
        var count: UInt64 = 0
        var seconds: Double = 0
        /// Requests that took at most the bound of the same place.
        var atMost = [UInt64](repeating: 0, count: RequestStatistics.bounds.count)
    }

    /// Seconds. Uploads and events take minutes, everything else milliseconds.
    static let bounds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

    private let series = Mutex<[Key: Series]>([:])

    package init() {}

    func record(_ key: Key, seconds: Double) {
        series.withLock { series in
            var entry = series[key] ?? Series()
            entry.count += 1
            entry.seconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { entry.atMost[index] += 1 }
            series[key] = entry
        }
    }

    func families() -> [MetricFamily] {
        let all = series.withLock { $0 }.sorted { $0.key < $1.key }
        var durations = MetricFamily(
            "slipway_http_request_duration_seconds",
            .histogram,
            "Time to the answer of HTTP requests, by route and status."
        )
        for (key, entry) in all {
            let labels = [("method", key.method), ("route", key.route), ("status", String(key.status))]
            for (bound, count) in zip(Self.bounds, entry.atMost) {
                durations.add(Double(count), labels + [("le", MetricFamily.number(bound))], suffix: "_bucket")
            }
            durations.add(Double(entry.count), labels + [("le", "+Inf")], suffix: "_bucket")
            durations.add(entry.seconds, labels, suffix: "_sum")
            durations.add(Double(entry.count), labels, suffix: "_count")
        }
        var requests = MetricFamily(
            "slipway_http_requests_total",
            .counter,
            "HTTP requests answered, by route and status."
        )
        for (key, entry) in all {
            requests.add(
                Double(entry.count),
                [("method", key.method), ("route", key.route), ("status", String(key.status))]
            )
        }
        return [requests, durations]
    }
}
