/// The treatment of labels that are none of the classes.
package enum UnseenLabels: String, RecordChoice {
    case refuse
    /// They count as errors in accuracy, and are in no rank metric.
    case count
}
