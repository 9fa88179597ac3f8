/// A distance of the values of a column, by its name in records, requirements and options.
package enum DriftDistance: String, CaseIterable, Sendable {
    case psi
    case js
    case hellinger
    case tvd
    case linf
    case wasserstein
    case wassersteinNormed = "wasserstein_normed"
    case cramersV = "cramers_v"

    /// nil for a distance of another kind of column.
    package func value(in distances: ColumnDistances) -> Double? {
        switch self {
        case .psi: distances.psi.value
        case .js: distances.js.value
        case .hellinger: distances.hellinger
        case .tvd: distances.tvd
        case .linf: distances.linf
        case .wasserstein: distances.wasserstein
        case .wassersteinNormed: distances.wassersteinNormed
        case .cramersV: distances.cramersV?.value
        }
    }
}
