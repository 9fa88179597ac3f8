package import EvaluationRecords
package import Identifiers

/// The time when the open window of a model closes.
///
/// The length of a window is steady time, in UTC whatever the zone: a clock that is set, and days of 23 or 25 hours, change nothing. While the
/// node does not run, the clock on the wall stands in. A window with too few rows goes on for as long again, so that whole seasons stay whole.
package struct WindowSchedule: Sendable, Hashable {
    package let settings: WindowSettings
    /// Of the open window, from 1.
    package private(set) var number: Int
    package private(set) var began: Timestamp
    /// Steady seconds of the open window, and those of them that the node ran.
    package private(set) var elapsed = 0.0
    package private(set) var observed = 0.0
    package private(set) var parts = 1
    package private(set) var clockChanged = false
    /// Seconds at which it is looked at next.
    private var due: Double
    private var last: MonitorMoment

    /// Of a window on record; a greater one is damage.
    package static let greatestNumber = 1 << 53

    /// A difference of both clocks that says that one was set, in seconds.
    static let jump = 60.0

    package init(_ settings: WindowSettings, number: Int = 1, at now: MonitorMoment) {
        self.settings = settings
        self.number = number
        began = now.wall
        due = settings.length ?? 0
        last = now
    }

    /// The planned end by the clock on the wall as it is now; nil where rows alone decide.
    package var ends: Timestamp? {
        settings.length == nil ? nil : last.wall.adding(seconds: max(0, due - elapsed))
    }

    /// Lets time pass.
    /// - Parameter rows: those in the open window.
    /// - Returns: the span of the window that ends now; the next has begun.
    package mutating func advance(to now: MonitorMoment, rows: UInt64) -> WindowSpan? {
        pass(to: now)
        guard isDue(rows) else { return nil }
        return end()
    }

    /// Lets time pass in which no row was counted: it belongs to the window, and is not observed.
    package mutating func skip(to now: MonitorMoment) {
        let before = observed
        pass(to: now)
        observed = before
    }

    /// Ends the open window whatever its rows: its version is replaced.
    package mutating func end(at now: MonitorMoment) -> WindowSpan {
        pass(to: now)
        return end()
    }

    private mutating func pass(to now: MonitorMoment) {
        let steady = max(0, now.steady - last.steady)
        let wall = now.wall.seconds(since: last.wall)
        if abs(wall - steady) >= Self.jump { clockChanged = true }
        elapsed += steady
        observed += steady
        last = now
    }

    private mutating func isDue(_ rows: UInt64) -> Bool {
        guard let length = settings.length else { return rows >= UInt64(settings.fullRows) }
        guard elapsed >= due else { return false }
        if rows >= UInt64(settings.fullRows) { return true }
        let more = ((elapsed - due) / length).rounded(.down) + 1
        parts += Int(min(more, 1e6))
        due += more * length
        return false
    }

    private mutating func end() -> WindowSpan {
        let span = WindowSpan(
            began: began,
            ended: last.wall,
            seconds: elapsed,
            observed: observed,
            parts: parts,
            clockChanged: clockChanged
        )
        self = WindowSchedule(settings, number: number + 1, at: last)
        return span
    }
}

extension WindowSchedule {
    func write(_ writer: inout StateWriter) {
        writer.add(number)
        writer.add(began)
        writer.add(elapsed)
        writer.add(observed)
        writer.add(parts)
        writer.add(clockChanged)
        writer.add(due)
        writer.add(last.wall)
    }

    /// Goes on after a restart. Time that passed meanwhile counts as the clock on the wall has it, and not as observed; a clock that was
    /// set back counts as no time, one that was set far ahead as a length at most.
    /// - Parameter settings: as they are now; other ones than before hold for the open window, too.
    init(_ reader: inout StateReader, _ settings: WindowSettings, at now: MonitorMoment) throws(MonitoringFailure) {
        self.init(settings, number: try reader.integer(), at: now)
        began = try reader.time()
        elapsed = try reader.finite(0...1e12)
        observed = try reader.finite(0...1e12)
        parts = try reader.integer()
        clockChanged = try reader.flag()
        due = try reader.finite(0...1e12)
        let before = try reader.time()
        guard (1...Self.greatestNumber).contains(number), (1...Int(Int32.max)).contains(parts), observed <= elapsed
        else {
            throw reader.failure("a window from 1", "\(number)")
        }
        if let length = settings.length {
            // A whole number of the lengths that hold now.
            due = max(1, (due / length).rounded(.up)) * length
        }
        elapsed += min(max(0, now.wall.seconds(since: before)), settings.length ?? 86_400)
    }
}
