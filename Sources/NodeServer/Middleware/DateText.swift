import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The time of day for the header `Date`, written once a second (RFC 9110, 5.6.7).
final class DateText: Sendable {
    private struct Written {
        var second: time_t = -1
        var text = ""
    }

    private let last = Mutex(Written())

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    var now: String {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = Written(second: second, text: Self.text(of: second)) }
            return last.text
        }
    }

    /// In UTC, in the words that the RFC has in every locale.
    static func text(of second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits).joined(separator: ":")
        return "\(days[Int(parts.tm_wday)]), \(twoDigits(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(parts.tm_year + 1900) \(clock) GMT"
    }

    private static func twoDigits(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
