/// The Brier score in parts: reliability - resolution + uncertainty + within, on the quantile bins.
package struct BrierParts: Codable, Sendable, Hashable {
    package let brier: Double
    package let reliability: Double
    package let resolution: Double
    package let uncertainty: Double
    package let withinVariance: Double
    package let withinCovariance: Double
    package let within: Double

    enum CodingKeys: String, CodingKey {
        case brier
        case reliability
        case resolution
        case uncertainty
        case withinVariance = "within_variance"
        case withinCovariance = "within_covariance"
        case within
    }

    package init(
        brier: Double,
        reliability: Double,
        resolution: Double,
        uncertainty: Double,
        withinVariance: Double,
        withinCovariance: Double,
        within: Double
    ) {
        self.brier = brier
        self.reliability = reliability
        self.resolution = resolution
        self.uncertainty = uncertainty
        self.withinVariance = withinVariance
        self.withinCovariance = withinCovariance
        self.within = within
    }
}
