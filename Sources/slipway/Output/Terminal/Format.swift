/// Numbers and times as people read them.
enum Format {
    /// Such as `1 file`, `3 files`.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// Such as `5 min`, `3 h`, `12 d`, `2 y`.
    static func age(_ seconds: Double) -> String {
        let steps: [(limit: Double, unit: Double, name: String)] = [
            (3600, 60, "min"), (86400, 3600, "h"), (730 * 86400, 86400, "d"), (.infinity, 365 * 86400, "y"),
        ]
        for step in steps where seconds < step.limit { return "\(Int(max(0, seconds) / step.unit)) \(step.name)" }
        return "-"
    }

    /// Such as `0.45 ms`, `12.3 ms`, `4.5 s`.
    static func seconds(_ seconds: Double) -> String {
        func rounded(_ value: Double, _ scale: Double) -> String { String((value * scale).rounded() / scale) }
        return switch seconds * 1000 {
        case ..<10: "\(rounded(seconds * 1000, 100)) ms"
        case ..<1000: "\(rounded(seconds * 1000, 10)) ms"
        default: "\(rounded(seconds, 10)) s"
        }
    }

    /// A figure with four digits, counted from the point or from the first that is not 0: `0.9312`, `12.3457`, `0.0001235`.
    static func figure(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return String(value) }
        let magnitude = abs(value)
        guard magnitude >= 1e-6, magnitude < 1e12 else { return String(value) }
        var scale = 10_000.0
        var smallest = 0.1
        while magnitude < smallest {
            scale *= 10
            smallest /= 10
        }
        return String((value * scale).rounded() / scale)
    }

    /// `2026-11-23 09:30:00`, in UTC as all times are.
    static func time(_ text: String) -> String {
        String(text.prefix(19)).replacing("T", with: " ")
    }
}
