package import Identifiers

/// The time of a window.
package struct WindowSpan: Codable, Sendable, Hashable {
    /// By the clock on the wall, which may have been set meanwhile: `ended` may be before `began`.
    package let began: Timestamp
    package let ended: Timestamp
    /// The length by a clock that nobody sets; while the node did not run, by the clock on the wall.
    package let seconds: Double
    /// The share of that which the node ran.
    package let observed: Double
    /// The number of planned windows that it holds: more than 1 where too few rows came for one.
    package let parts: Int
    /// True if the clock on the wall was set by a minute or more.
    package let clockChanged: Bool

    enum CodingKeys: String, CodingKey {
        case began
        case ended
        case seconds
        case observed = "observed_seconds"
        case parts
        case clockChanged = "clock_changed"
    }

    package init(
        began: Timestamp,
        ended: Timestamp,
        seconds: Double,
        observed: Double,
        parts: Int = 1,
        clockChanged: Bool = false
    ) {
        self.began = began
        self.ended = ended
        self.seconds = seconds
        self.observed = observed
        self.parts = parts
        self.clockChanged = clockChanged
    }
}

extension WindowSpan: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (seconds >= 0 && observed >= 0 && observed <= seconds, "seconds from 0, not more of them observed"),
            (parts >= 1, "parts from 1")
        )
    }
}
