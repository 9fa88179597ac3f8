/// A rule by which a node watches a model's own traffic. The raw values are the keys of `monitoring.rules`.
package enum MonitorRule: String, RecordChoice {
    /// Inputs or answers are distributed otherwise than in the reference.
    case drift
    /// On probation: the version answers rows otherwise than the one before it.
    case shadow
    /// Labels came, and the version errs more than on its reference.
    case loss
    /// Without labels: the version is estimated to be worse than on its reference.
    case estimate
    /// Values that the reference never had, or none at all.
    case schema

    /// True for the rules that may bring the version before back.
    package var mayRollBack: Bool { self == .shadow || self == .loss }
}
