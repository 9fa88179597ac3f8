/// The role of a column of monitored rows.
package enum MonitoredRole: String, RecordChoice {
    case input
    /// A score or a probability of the model's answer, or its predicted number.
    case score
    /// The class that the model answered.
    case prediction
}
