/// Deciles of the rows by falling score, beside what a random order would give.
package struct LiftScreen: Codable, Sendable, Hashable {
    package let deciles: [LiftDecile]

    package init(
        deciles: [LiftDecile]
    ) {
        self.deciles = deciles
    }
}
