/// The curves of one class against the rest.
package struct OvrCurve: Codable, Sendable, Hashable {
    package let label: String
    package let support: Int
    package let roc: Screen<RocScreen>
    package let pr: Screen<PrecisionRecallScreen>

    package init(
        label: String,
        support: Int,
        roc: Screen<RocScreen>,
        pr: Screen<PrecisionRecallScreen>
    ) {
        self.label = label
        self.support = support
        self.roc = roc
        self.pr = pr
    }
}
