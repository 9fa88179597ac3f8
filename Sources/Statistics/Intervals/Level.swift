/// The level of intervals, and what follows from it.
package struct Level: Sendable, Hashable {
    /// In (0, 1).
    package let value: Double
    /// The normal quantile for both sides.
    let z: Double

    package static let ninetyFive = Level(value: 0.95, z: 1.959963984540054)

    private init(value: Double, z: Double) {
        self.value = value
        self.z = z
    }

    /// - Throws: a level that is not between 0 and 1.
    package init(_ value: Double) throws(StatisticsError) {
        guard value > 0, value < 1 else { throw .setting(name: "level", value: value) }
        self = value == 0.95 ? .ninetyFive : Level(alpha: 1 - value)
    }

    /// The level 1 - alpha, with alpha as precise as given.
    init(alpha: Double) {
        value = 1 - alpha
        z = alpha == 0.05 ? 1.959963984540054 : Distributions.normalUpperQuantile(alpha / 2)
        givenAlpha = alpha
    }

    private var givenAlpha: Double?

    /// The share that lies outside, on both sides together.
    package var alpha: Double { givenAlpha ?? (value == 0.95 ? 0.05 : 1 - value) }
}
