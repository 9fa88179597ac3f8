/// What several rounds gave.
struct Measurement {
    private let seconds: [Double]

    init(_ seconds: [Double]) {
        self.seconds = seconds.sorted()
    }

    var median: Double {
        let middle = seconds.count / 2
        return seconds.count.isMultiple(of: 2) ? (seconds[middle - 1] + seconds[middle]) / 2 : seconds[middle]
    }

    /// `1.23 s (1.20 to 1.31 of 3)`
    var text: String {
        "\(Self.short(median)) s (\(Self.short(seconds.first ?? 0)) to \(Self.short(seconds.last ?? 0)) of \(seconds.count))"
    }

    /// With two decimals.
    static func short(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
