package import EvaluationRecords
import Statistics

/// The labels that came for the rows of a window. They add up in any order; late ones give the window another revision.
package struct WindowLabels: Sendable {
    private let terms: LossTerms
    /// The column of the answers whose labelled rows are compared with all rows: the predicted class, else the first score.
    private let answer: Int?
    private let profile: MonitoredProfile
    /// Rows of the window that were kept for labels, and those that have one.
    package private(set) var rows = 0
    package private(set) var labelled = 0
    private var judged = 0
    private var sum = CompensatedSum()
    private var squares = CompensatedSum()
    private var right = 0
    private var classes = 0
    /// Of the answers of labelled rows, and of all rows.
    private var slots: [Int]
    private var all: [Int]

    /// Labelled rows from which on they are compared with all rows.
    static let leastCompared = 200

    package init(_ profile: MonitoredProfile, _ terms: LossTerms) {
        self.profile = profile
        self.terms = terms
        answer =
            profile.columns.firstIndex { $0.role == .prediction } ?? profile.columns.firstIndex { $0.role == .score }
        slots = [Int](repeating: 0, count: answer.map { profile.columns[$0].count } ?? 0)
        all = slots
    }

    /// Adds a row that was kept for labels.
    /// - Parameters:
    ///   - label: nil while none has come.
    ///   - predicted: the class of the answer.
    ///   - score: of the positive class, or the predicted number.
    ///   - isWitness: true for the one row of its request that is judged: the loss and its interval are of those rows.
    package mutating func add(label: String?, predicted: String?, score: Double?, isWitness: Bool = true) {
        rows += 1
        if let answer {
            let column = profile.columns[answer]
            let slot = column.role == .prediction ? column.slot(text: predicted) : column.slot(number: score)
            all[slot] += 1
            if label != nil { slots[slot] += 1 }
        }
        guard let label else { return }
        labelled += 1
        if let predicted, terms.kind != .absolute {
            classes += 1
            if LabelText.areSame(label, predicted) { right += 1 }
        }
        guard isWitness, let loss = terms.loss(label: label, predicted: predicted, score: score) else { return }
        judged += 1
        sum.add(loss)
        squares.add(loss * loss)
    }

    /// Their verdict on the window.
    /// - Parameter alpha: the chance of a false verdict.
    package func performance(alpha: Double) -> WindowPerformance {
        guard judged > 0 else { return WindowPerformance(rows: rows, labelled: labelled, reason: .noLabels) }
        let mean = sum.value / Double(judged)
        let isEnough = UInt64(judged) >= LossBet.leastLabels && Double(labelled) >= LossBet.leastShare * Double(rows)
        let half = half(mean, alpha: 0.05)
        return WindowPerformance(
            rows: rows,
            labelled: labelled,
            loss: mean,
            low: half.map { Rounded(max(0, mean - $0)) },
            high: half.map { Rounded(min(1, mean + $0)) },
            allowed: terms.allowed,
            accuracy: classes > 0 ? Double(right) / Double(classes) : nil,
            selection: selection.map { Rounded($0) },
            isWorse: isEnough && (self.half(mean, alpha: alpha).map { mean - $0 > terms.allowed } ?? false),
            reason: isEnough ? nil : .tooFewRows
        )
    }

    /// The empirical bound of Bernstein (Maurer and Pontil, 2009), of each side; nil for one row.
    private func half(_ mean: Double, alpha: Double) -> Double? {
        guard judged > 1 else { return nil }
        let count = Double(judged)
        let variance = max(0, squares.value - count * mean * mean) / (count - 1)
        let log = Elementary.log(4 / alpha)
        return (2 * variance * log / count).squareRoot() + 7 * log / (3 * (count - 1))
    }

    /// The total variation of the answers of labelled rows from those of all rows.
    private var selection: Double? {
        guard let answer, labelled >= Self.leastCompared else { return nil }
        let column = profile.columns[answer]
        func binned(_ slots: [Int]) -> [Int] {
            var counts = [Int](repeating: 0, count: column.detector.counts.count)
            for (slot, rows) in slots.enumerated() { counts[column.detectorBins[slot]] += rows }
            return counts
        }
        return (try? ShareDistances(binned(slots), binned(all)))?.totalVariation
    }
}
