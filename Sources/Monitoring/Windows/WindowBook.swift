package import EvaluationRecords
package import Identifiers

/// A window that has ended, ready to be judged.
package struct ClosedWindow: Sendable, Hashable {
    package let number: Int
    package let span: WindowSpan
    package internal(set) var counts: WindowCounts
    /// True if it ended before its time, with its version.
    package let isCut: Bool

    package init(number: Int, span: WindowSpan, counts: WindowCounts, isCut: Bool = false) {
        self.number = number
        self.span = span
        self.counts = counts
        self.isCut = isCut
    }
}

/// The windows of a model's version that rows go into: the open one, and the one before while late rows may come.
package struct WindowBook: Sendable, Hashable {
    package private(set) var schedule: WindowSchedule
    package private(set) var open: WindowCounts
    /// Ended, and not yet given out.
    package private(set) var closing: ClosedWindow?
    /// Steady seconds of the open window at which the closing one is given out.
    private var settles = 0.0

    /// Seconds after its end in which a row still finds its own window.
    static let lateness = 5.0

    /// - Parameter number: of the first window: one more than the last on record, so that none has two meanings.
    package init(_ layout: WindowLayout, _ settings: WindowSettings, number: Int = 1, at now: MonitorMoment) {
        schedule = WindowSchedule(settings, number: number, at: now)
        open = WindowCounts(layout)
    }

    /// Adds rows to the window of their time: the one before if they come late and it can still be found, else the open one.
    /// - Parameter time: of the answer, by the clock on the wall.
    package mutating func add(_ rows: BinnedRows, answered time: Timestamp) {
        if isLate(time) { closing?.counts.add(rows) } else { open.add(rows) }
    }

    package mutating func addDropped(rows: UInt64) { open.addDropped(rows: rows) }

    private func isLate(_ time: Timestamp) -> Bool {
        guard let span = closing?.span, !span.clockChanged, !schedule.clockChanged else { return false }
        return time < schedule.began && time >= span.began
    }

    /// Lets time pass, after the rows that came until then.
    /// - Returns: windows to judge now, the oldest first.
    package mutating func advance(to now: MonitorMoment) -> [ClosedWindow] {
        var settled: [ClosedWindow] = []
        let number = schedule.number
        let span = schedule.advance(to: now, rows: open.rows)
        if let closing, span != nil || schedule.elapsed >= settles {
            settled.append(closing)
            self.closing = nil
        }
        guard let span else { return settled }
        closing = ClosedWindow(number: number, span: span, counts: open)
        open = WindowCounts(open.layout)
        settles = Self.lateness
        return settled
    }

    /// Lets time pass in which no row was counted, since the records could not be written.
    package mutating func skip(to now: MonitorMoment) { schedule.skip(to: now) }

    /// Ends the open window: the version is replaced.
    /// - Returns: windows to judge now; an open one without rows is none.
    package mutating func end(at now: MonitorMoment) -> [ClosedWindow] {
        var settled = [closing].compactMap { $0 }
        closing = nil
        let number = schedule.number
        guard open.rows > 0 else { return settled }
        let span = schedule.end(at: now)
        settled.append(ClosedWindow(number: number, span: span, counts: open, isCut: true))
        open = WindowCounts(open.layout)
        return settled
    }
}

extension WindowBook {
    /// The state for a restart.
    package var bytes: [UInt8] {
        var writer = StateWriter(.book, reference: open.layout.reference)
        schedule.write(&writer)
        writer.add(settles)
        writer.add(bytes: open.bytes)
        writer.add(closing != nil)
        if let closing {
            writer.add(closing.number)
            writer.add(closing.span.began)
            writer.add(closing.span.ended)
            writer.add(closing.span.seconds)
            writer.add(closing.span.observed)
            writer.add(closing.span.parts)
            writer.add(closing.span.clockChanged)
            writer.add(bytes: closing.counts.bytes)
        }
        return writer.bytes
    }

    /// Goes on after a restart.
    /// - Throws: `monitoring.state` for bytes of another reference, and for damaged ones: begin anew.
    package init(
        _ bytes: [UInt8],
        _ layout: WindowLayout,
        _ settings: WindowSettings,
        at now: MonitorMoment
    ) throws(MonitoringFailure) {
        var reader = try StateReader(bytes, .book, subject: "open window", reference: layout.reference)
        schedule = try WindowSchedule(&reader, settings, at: now)
        settles = try reader.finite(0...1e12)
        open = try WindowCounts(try reader.blob(), layout)
        closing = nil
        if try reader.flag() {
            let number = try reader.integer()
            let span = WindowSpan(
                began: try reader.time(),
                ended: try reader.time(),
                seconds: try reader.finite(0...1e12),
                observed: try reader.finite(0...1e12),
                parts: try reader.integer(),
                clockChanged: try reader.flag()
            )
            guard number >= 1, span.parts >= 1, span.observed <= span.seconds else {
                throw reader.failure("a window from 1", "\(number)")
            }
            closing = ClosedWindow(number: number, span: span, counts: try WindowCounts(try reader.blob(), layout))
        }
        try reader.end()
    }
}
