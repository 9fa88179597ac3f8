/// The way in which the values of a column are read.
package enum ColumnKind: String, RecordChoice {
    case numeric
    case categorical
}
