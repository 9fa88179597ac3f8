import Identifiers
import Reports

/// Times for people: in UTC, and how long ago.
struct Moments: Sendable {
    let now: Timestamp

    /// Such as `2026-11-23 09:30:00 UTC`.
    static func text(_ time: Timestamp) -> String {
        let text = Timestamp(seconds: Self.wholeSeconds(time)).description
        guard text.hasSuffix("Z"), let mark = text.firstIndex(of: "T") else { return text }
        return "\(text[..<mark]) \(text[text.index(after: mark)...].dropLast()) UTC"
    }

    /// Such as `3 minutes ago` or `in 2 hours`.
    func relative(_ time: Timestamp) -> String {
        let seconds = now.seconds(since: time)
        if seconds.magnitude < 5 { return "now" }
        let words = Self.span(seconds.magnitude)
        return seconds < 0 ? "in \(words)" : "\(words) ago"
    }

    /// Both, in one text.
    func both(_ time: Timestamp) -> String { "\(Self.text(time)) (\(relative(time)))" }

    func cell(_ time: Timestamp?) -> DataTable.Cell {
        time.map { DataTable.Cell(Self.text($0), detail: relative($0)) } ?? DataTable.Cell("—", style: .muted)
    }

    /// A length of time, such as `3 minutes`.
    static func span(_ seconds: Double) -> String {
        let units: [(String, Double)] = [("day", 86_400), ("hour", 3_600), ("minute", 60)]
        for (name, length) in units where seconds >= length * 2 || (name == "day" && seconds >= length) {
            return counted(Int(min(seconds / length, 1e9)), name)
        }
        if seconds >= 60 { return counted(Int(seconds / 60), "minute") }
        return counted(Int(max(0, seconds)), "second")
    }

    /// How long something took, such as `0.25 s`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 0 { return "0 s" }
        if seconds < 60 { return "\(Digits.of((seconds * 1000).rounded() / 1000)) s" }
        return span(seconds)
    }

    private static func counted(_ count: Int, _ unit: String) -> String {
        "\(Digits.count(count)) \(unit)\(count == 1 ? "" : "s")"
    }

    private static func wholeSeconds(_ time: Timestamp) -> Int64 {
        time.milliseconds / 1000 - (time.milliseconds % 1000 < 0 ? 1 : 0)
    }
}
