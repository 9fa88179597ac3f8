/// A moment on a clock that nobody sets, in milliseconds since some beginning that only the running process knows.
///
/// For how long something has taken or may take. What the time of day is, and what is kept beyond the process, is a
/// ``Timestamp``.
package struct Moment: Hashable, Sendable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package func adding(seconds: Double) -> Moment {
        Moment(milliseconds: milliseconds.adding(clampingSeconds: seconds))
    }

    /// Seconds from an earlier moment to this one.
    package func seconds(since earlier: Moment) -> Double {
        (Double(milliseconds) - Double(earlier.milliseconds)) / 1000
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}
