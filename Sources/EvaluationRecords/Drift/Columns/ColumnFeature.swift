/// The feature of a column that is looked at. Free text and long ids are never compared value by value.
package enum ColumnFeature: String, RecordChoice {
    /// The values themselves.
    case values
    /// The number of characters of a text: a numeric feature (``TextShape``).
    case length
    /// The kinds of characters of a text: a categorical feature (``TextShape``).
    case characters
}
