/// A length of time as people write it: a whole number and a unit.
package enum DurationText {
    /// - Returns: nil for anything but digits and one of `ms`, `s`, `m`, `h`, `d`, or over ten years.
    package static func seconds(in text: String) -> Double? {
        let units: [(suffix: String, seconds: Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400),
        ]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let digits = text.dropLast(unit.suffix.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Double(digits) else {
            return nil
        }
        let seconds = count * unit.seconds
        return seconds <= 10 * 366 * 86400 ? seconds : nil
    }

    /// The same in the largest unit that leaves no rest.
    package static func text(of seconds: Double) -> String {
        let units: [(suffix: String, seconds: Double)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)]
        let whole = units.first { seconds >= $0.seconds && seconds.truncatingRemainder(dividingBy: $0.seconds) == 0 }
        guard let whole else { return "\(Int(seconds * 1000))ms" }
        return "\(Int(seconds / whole.seconds))\(whole.suffix)"
    }
}
