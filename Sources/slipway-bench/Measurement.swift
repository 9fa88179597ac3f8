/// The times of several rounds.
struct Measurement {
    private let seconds: [Double]

    init(_ seconds: [Double]) {
        self.seconds = seconds.sorted()
    }

    var median: Double {
        guard !seconds.isEmpty else { return 0 }
        let middle = seconds.count / 2
        return seconds.count.isMultiple(of: 2) ? (seconds[middle - 1] + seconds[middle]) / 2 : seconds[middle]
    }

    var least: Double { seconds.first ?? 0 }
    var most: Double { seconds.last ?? 0 }

    /// `1.23 s (1.20 to 1.31 of 3)`
    var text: String {
        "\(Self.short(median)) s (\(Self.short(least)) to \(Self.short(most)) of \(seconds.count))"
    }

    /// The same, shorter, of whatever length: `8.1 ms (7.9 to 9.0)`.
    var brief: String {
        guard median < 0.1 else { return "\(Self.short(median)) s (\(Self.short(least)) to \(Self.short(most)))" }
        return "\(Self.precise(median)) (\(Self.short(least * 1000)) to \(Self.short(most * 1000)))"
    }

    /// With two decimals.
    static func short(_ number: Double) -> String {
        guard number.isFinite else { return "?" }
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A length of time, in milliseconds where it is short.
    static func precise(_ seconds: Double) -> String {
        seconds < 0.1 ? "\(short(seconds * 1000)) ms" : "\(short(seconds)) s"
    }
}
