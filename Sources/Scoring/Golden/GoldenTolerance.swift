/// How far a float may be from the recorded one: at most `absolute + relative * |recorded|`.
package struct GoldenTolerance: Sendable, Hashable {
    package let relative: Double
    package let absolute: Double

    /// What a record is made with where nobody says otherwise.
    package static let standard = GoldenTolerance(relative: 1e-6, absolute: 1e-9)

    /// Both finite and from 0.
    package init(relative: Double, absolute: Double) {
        self.relative = relative
        self.absolute = absolute
    }

    /// NaN agrees with NaN, an infinity with itself.
    package func allows(_ found: Double, for expected: Double) -> Bool {
        if found == expected || (found.isNaN && expected.isNaN) { return true }
        guard found.isFinite, expected.isFinite else { return false }
        return (found - expected).magnitude <= absolute + relative * expected.magnitude
    }
}
