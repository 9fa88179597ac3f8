package import EvaluationRecords
package import Identifiers
import Statistics

/// A reference profile made ready for live rows: columns with their slots, and what estimates performance without labels.
///
/// `Monitoring` watches the traffic of a model beside the profile of the data that it was judged on. It is pure: times come in as values, and
/// every state can be written as bytes and read back after a restart.
///
/// - `MonitoredProfile` has the columns; `BinnedRows` are the rows of a request as slots of them, and `WindowCounts` add them up.
/// - `WindowSchedule` says when a window closes, `WindowJudge` what it says: a `WindowVerdict`, judged once, with a chance of a false alarm
///   that follows from the allowance for a period.
/// - `SpacedDetector` has the evidence of drift between windows, which may be looked at whenever; it leaves out rows until those that stay
///   hardly depend on each other.
/// - `ShadowBet` and `LossBet` have the evidence that a version is worse than the one before it, or than its reference said.
/// - `MonitoringSettings` are the values of `monitoring:`, and a `MonitorFinding` (of `EvaluationRecords`) is what an alert is made of.
///
/// Begin with this file, `WindowJudge.swift` and `SpacedDetector.swift`.
///
/// Figures are those of `Statistics`. The target opens no file, reads no clock, and raises no alert by itself.
package struct MonitoredProfile: Sendable {
    /// The id of the reference.
    package let digest: Digest
    package let facts: ReferenceFacts
    /// Inputs in the order of the reference, then scores, then the predicted class.
    package let columns: [MonitoredColumn]
    package let layout: WindowLayout
    /// nil where nothing can be estimated.
    let estimator: WindowEstimator?

    package init(_ profile: ReferenceProfile) {
        let facts = profile.result
        self.facts = facts
        digest = profile.id.digest
        let columns =
            facts.columns.map { MonitoredColumn($0, role: .input) }
            + facts.scores.map { MonitoredColumn($0, role: .score) }
            + [facts.prediction].compactMap { $0 }.map { MonitoredColumn($0, role: .prediction) }
        self.columns = columns
        estimator = facts.estimation.value.flatMap { WindowEstimator($0, facts) }
        layout = WindowLayout(
            reference: digest,
            sizes: columns.map(\.count) + [estimator?.bins ?? 0]
        )
    }

    /// The numbers of the columns that are inputs of that name: one, or two of a text.
    package func inputs(named name: String) -> [Int] {
        columns.indices.filter { columns[$0].role == .input && columns[$0].name.utf8.elementsEqual(name.utf8) }
    }
}

/// The places of the counts of each column: the same for all windows of a reference.
package struct WindowLayout: Sendable, Hashable {
    package let reference: Digest
    /// The first slot of each column, then of the bins of the estimate, then the end.
    let starts: [Int]

    init(reference: Digest, sizes: [Int]) {
        self.reference = reference
        var starts = [0]
        for size in sizes { starts.append((starts.last ?? 0) + size) }
        self.starts = starts
    }

    package var columns: Int { starts.count - 2 }
    var slots: Int { starts.last ?? 0 }

    func range(_ column: Int) -> Range<Int> { starts[column]..<starts[column + 1] }

    /// Of the bins of the estimate.
    var estimation: Range<Int> { range(columns) }
}
