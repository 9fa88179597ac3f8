/// A metric on the reference, on the weighted reference and on the current side.
package struct ConceptDifference: Codable, Sendable, Hashable {
    package let reference: Rounded
    package let weighted: Rounded
    package let current: Rounded
    /// Current less reference.
    package let gap: Rounded
    /// Weighted less reference: what the inputs explain.
    package let explained: Rounded
    /// Current less weighted.
    package let unexplained: Rounded

    package init(
        reference: Rounded,
        weighted: Rounded,
        current: Rounded,
        gap: Rounded,
        explained: Rounded,
        unexplained: Rounded
    ) {
        self.reference = reference
        self.weighted = weighted
        self.current = current
        self.gap = gap
        self.explained = explained
        self.unexplained = unexplained
    }
}
