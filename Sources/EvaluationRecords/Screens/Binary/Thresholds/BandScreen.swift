/// The rows between cuts of the score, such as approve, review, decline.
package struct BandScreen: Codable, Sendable, Hashable {
    /// The choice that gave the cuts; null where they were given.
    package let chosen: BandCuts?
    /// The cuts used, rising.
    package let cuts: [Double]
    package let bands: [Band]

    package init(
        chosen: BandCuts? = nil,
        cuts: [Double],
        bands: [Band]
    ) {
        self.chosen = chosen
        self.cuts = cuts
        self.bands = bands
    }
}

extension BandScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.rises(cuts) && bands.count == cuts.count + 1, "cuts that rise, and a band more than cuts")
        )
    }
}
