/// The choices of somebody about a reference profile.
package struct ReferenceSettings: Sendable, Hashable {
    /// Merges categories under 20 rows and rounds edges to 3 digits, since the data are personal.
    package var isPrivate = false
    /// Of the bootstrap and of the draws of the backtest.
    package var seed: UInt64 = 1

    package init(isPrivate: Bool = false, seed: UInt64 = 1) {
        self.isPrivate = isPrivate
        self.seed = seed
    }
}
