import Monitoring

/// The limits of predictions and labels: how long they are kept, and how many.
package struct LabelLimits: Sendable, Hashable {
    /// Predictions older than so many seconds are removed.
    package let keepSeconds: Double
    /// Predictions of a model that are kept; the oldest go. As many labels wait for their predictions at most.
    package let rows: Int
    /// The share of requests that monitoring takes.
    package let share: Double

    package init(keepSeconds: Double, rows: Int, share: Double = 1) {
        self.keepSeconds = keepSeconds
        self.rows = rows
        self.share = share
    }

    /// Seconds for which a label waits for a prediction that was not seen.
    package static let pendingSeconds = 86_400.0
}

extension LabelLimits {
    init(_ settings: MonitoringSettings) {
        self.init(keepSeconds: settings.labels.keep, rows: settings.labels.rows, share: settings.sample)
    }
}
