/// Times of something that was done many times.
struct Latencies {
    /// Seconds, ascending.
    private let seconds: [Double]

    init(_ seconds: [Double]) {
        self.seconds = seconds.sorted()
    }

    var count: Int { seconds.count }
    var worst: Double { seconds.last ?? 0 }

    /// - Parameter share: 0.5 for the median.
    func percentile(_ share: Double) -> Double {
        seconds.isEmpty ? 0 : seconds[min(seconds.count - 1, Int(Double(seconds.count) * share))]
    }

    /// `p50 1.20 ms, p99 3.40 ms, worst of 200 5.60 ms`
    var text: String {
        "p50 \(Self.milliseconds(percentile(0.5))), p99 \(Self.milliseconds(percentile(0.99))), "
            + "worst of \(count) \(Self.milliseconds(worst))"
    }

    static func milliseconds(_ seconds: Double) -> String { "\(Measurement.short(seconds * 1000)) ms" }
}
