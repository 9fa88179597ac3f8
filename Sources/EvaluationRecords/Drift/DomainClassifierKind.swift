/// The classifier that tells two data sets apart.
package enum DomainClassifierKind: String, RecordChoice {
    /// Ridge logistic regression.
    case logistic
    /// 100 trees.
    case forest
    case none
}
