/// The grounds for the calibrator: mean losses out of five folds. The lower Brier score decides.
package struct CalibratorFit: Codable, Sendable, Hashable {
    /// False for the raw score itself.
    package let isotonic: Bool
    package let isotonicBrier: Rounded
    package let rawBrier: Rounded
    package let isotonicLogLoss: Rounded
    package let rawLogLoss: Rounded

    enum CodingKeys: String, CodingKey {
        case isotonic
        case isotonicBrier = "isotonic_brier"
        case rawBrier = "raw_brier"
        case isotonicLogLoss = "isotonic_log_loss"
        case rawLogLoss = "raw_log_loss"
    }

    package init(
        isotonic: Bool,
        isotonicBrier: Rounded,
        rawBrier: Rounded,
        isotonicLogLoss: Rounded,
        rawLogLoss: Rounded
    ) {
        self.isotonic = isotonic
        self.isotonicBrier = isotonicBrier
        self.rawBrier = rawBrier
        self.isotonicLogLoss = isotonicLogLoss
        self.rawLogLoss = rawLogLoss
    }
}
