/// A moment in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC with `Z`.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Clamps: seconds beyond the range of milliseconds give the first or the last timestamp.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// The most digits that a fraction of a second may have; more fit into no 64 bits.
    private static let fractionDigits = 18

    /// - Parameter text: `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; digits of the fraction past the third are dropped.
    /// - Returns: nil for any other text, and for a fraction of over 18 digits.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 21 + Self.fractionDigits, bytes.last == UInt8(ascii: "Z") else {
            return nil
        }
        for (at, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] where bytes[at] != mark.utf8.first {
            return nil
        }
        // At most 18 digits, so that nothing overflows.
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            let end = min(23, bytes.count - 1)
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, number(20..<bytes.count - 1) != nil,
                let digits = number(20..<end)
            else { return nil }
            fraction = digits
            for _ in end..<23 { fraction *= 10 }
        }
        let seconds = Self.daysSinceEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// The same with three digits of the fraction, always.
    package var withMilliseconds: String {
        let text = description
        return text.contains(".") ? text : text.dropLast() + ".000Z"
    }

    package func adding(seconds: Double) -> Timestamp {
        Timestamp(milliseconds: milliseconds.adding(clampingSeconds: seconds))
    }

    /// Seconds from an earlier moment to this one.
    package func seconds(since earlier: Timestamp) -> Double {
        (Double(milliseconds) - Double(earlier.milliseconds)) / 1000
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month - 1)]
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }

    /// The same, civil_from_days.
    private static func civil(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (
            yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-23T09:30:00Z`, with three digits of fraction where there are any milliseconds.
    package var description: String {
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
        let days = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0)
        let (year, month, day) = Self.civil(daysSinceEpoch: days)
        let time = seconds - days * 86400
        let fraction = milliseconds % 1000 + (milliseconds % 1000 < 0 ? 1000 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
            + (fraction == 0 ? "" : "." + padded(fraction, 3)) + "Z"
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is no RFC 3339 time in UTC"
            )
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
