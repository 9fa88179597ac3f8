package import Identifiers

/// A moment by two clocks: that on the wall, which may be set, and one that only goes on while the node runs.
package struct MonitorMoment: Sendable, Hashable {
    package let wall: Timestamp
    /// Seconds since any beginning; they mean something beside others of the same run of the node alone.
    package let steady: Double

    package init(wall: Timestamp, steady: Double) {
        self.wall = wall
        self.steady = steady
    }
}
