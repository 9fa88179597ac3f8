/// Figures of two classes that the bootstrap gives intervals for. The raw values are stable names of records.
package enum BinaryMetric: String, Sendable, Hashable, CaseIterable {
    case f1
    case mcc
    case cohenKappa = "cohen_kappa"
    case balancedAccuracy = "balanced_accuracy"
    case averagePrecision = "average_precision"
    case kolmogorovSmirnov = "ks"
    case uniformError = "ece_uniform"
    case rocArea = "roc_auc"
    case logLoss = "log_loss"
    case brier
    case accuracy
    case precision
    case recall

    /// True if a smaller figure is the better one.
    package var smallerIsBetter: Bool {
        switch self {
        case .logLoss, .brier, .uniformError: true
        default: false
        }
    }
}

/// The figures of one replicate: NaN where one is undefined.
struct BinaryReplicate {
    var cells = BinaryCells()
    var averagePrecision = Double.nan
    var kolmogorovSmirnov = Double.nan
    var uniformError = Double.nan
    var rocArea = Double.nan
    var logLoss = Double.nan
    var brier = Double.nan

    func value(_ metric: BinaryMetric) -> Double {
        guard cells.total > 0 else { return .nan }
        return switch metric {
        case .f1: cells.f1.number ?? 0
        case .mcc: cells.mcc.number ?? 0
        case .cohenKappa: cells.cohenKappa.number ?? 0
        case .balancedAccuracy: cells.balancedAccuracy.number ?? .nan
        case .averagePrecision: averagePrecision
        case .kolmogorovSmirnov: kolmogorovSmirnov
        case .uniformError: uniformError
        case .rocArea: rocArea
        case .logLoss: logLoss
        case .brier: brier
        case .accuracy: cells.accuracy.number ?? .nan
        case .precision: cells.precision.number ?? .nan
        case .recall: cells.recall.number ?? .nan
        }
    }
}
