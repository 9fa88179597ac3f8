/// A column of a closed window beside the same column of the reference.
package struct WindowColumn: Codable, Sendable, Hashable {
    package let name: String
    package let feature: ColumnFeature
    package let role: MonitoredRole
    package let kind: ColumnKind
    package let reference: SideCounts
    package let current: SideCounts
    /// Values that the reference never had: below its least, above its greatest, or of no category of it.
    package let unseen: Int
    /// The worse of values and missing values.
    package let verdict: ColumnVerdict
    /// The reason why there is no verdict: `too-few-to-judge` where the reference has too few rows of it.
    package let reason: FigureReason?
    /// `no-values` where a side has none.
    package let values: Screen<ColumnTest>
    /// `nothing-missing` where nothing is missing on both sides.
    package let missing: Screen<MissingTest>
    /// Of the shares in the reference's deciles, or in its categories; null where a side has no values.
    package let psi: Rounded?
    package let js: Rounded?

    package init(
        name: String,
        feature: ColumnFeature,
        role: MonitoredRole,
        kind: ColumnKind,
        reference: SideCounts,
        current: SideCounts,
        unseen: Int,
        verdict: ColumnVerdict,
        reason: FigureReason?,
        values: Screen<ColumnTest>,
        missing: Screen<MissingTest>,
        psi: Rounded?,
        js: Rounded?
    ) {
        self.name = name
        self.feature = feature
        self.role = role
        self.kind = kind
        self.reference = reference
        self.current = current
        self.unseen = unseen
        self.verdict = verdict
        self.reason = reason
        self.values = values
        self.missing = missing
        self.psi = psi
        self.js = js
    }

    /// Its name for people: `comment (length)` for a feature of a text.
    package var title: String { feature == .values ? name : "\(name) (\(feature.rawValue))" }
}

extension WindowColumn: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (unseen >= 0 && unseen <= current.n, "unseen values from 0 up to all values"),
            ((verdict == .undefined) == (reason != nil), "a reason where there is no verdict, and nowhere else")
        )
    }
}
