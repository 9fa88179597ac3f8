package import Identifiers

/// A fitted model as plain numbers: the steps of its pipeline, its coefficients, its trees.
///
/// `NativeModels` reads the native form of a version, `slipway.native/1`, and answers rows with it as the library that fitted the model
/// does: without that library, without Python, and without anything of the model being run. docs/native-models.md has each byte of the format.
///
/// - `NativeModel.read` makes the value out of bytes that anybody may have written. What it returns cannot fail later but for a row that the
///   model itself refuses: each width, place and size was looked at, and each tree is one.
/// - A `NativeTable` has the rows; `NativeModel.answer` gives a `NativeAnswer`, or a `RowRefusal`.
/// - A `NativeStage` is a step: numbers of rows in, numbers out. `StageKind` lists them; `Forest` has the trees. Rows go through them some
///   hundred at a time, as `NativeRows`.
///
/// Trees give the library's answer bit for bit: they are summed in its order, in its precision, without fused operations. Sums of
/// linear models are within 1e-12 of those of BLAS, which has an order of its own.
///
/// Begin with this file, `Format/NativeModel+Reading.swift` and `Trees/Forest.swift`.
///
/// The target opens no file, knows no frame of a worker, and never decides whether a form is used: the golden predictions do.
package struct NativeModel: Sendable {
    /// The width of the numbers in an answer.
    package enum Precision: Sendable {
        case single
        case double
    }

    /// The most bytes of a native form.
    package static let sizeLimit = 64 << 20

    /// The digest of the version's manifest.
    package let version: Digest
    /// Name and version of the library that fitted it.
    package let library: String
    package let columns: [NativeColumn]
    package let decision: NativeDecision
    package let labels: NativeLabels
    package let precision: Precision
    /// Tells whether the library answers a table without rows; most refuse it.
    package let answersNoRows: Bool
    let scores: any NativeStage
    /// From scores to probabilities, or to the numbers of the answer.
    let link: (any NativeStage)?
    /// The most numbers that a row has before or after a step.
    let widest: Int

    /// The most rows, and numbers of one step, that go through the steps together: they stay in the processor's caches.
    private static let blockRows = 256
    private static let blockNumbers = 1 << 16

    /// The numbers that are made of a row.
    package var width: Int { (link ?? scores).width }

    /// Tells whether it has probabilities beside its predictions.
    package var hasProbabilities: Bool { decision != .numbers && link != nil }

    /// The answer to all rows, or the first row that the model refuses.
    /// - Precondition: the table has the columns of the model.
    package func answer(_ table: NativeTable, probabilities: Bool = false) throws(RowRefusal) -> NativeAnswer {
        precondition(table.columns.count == columns.count, "a table has the columns of its model")
        guard table.rows > 0 || answersNoRows else { throw RowRefusal("the model takes no table without rows") }
        var collected = CollectedAnswer(decision, wantsProbabilities: probabilities && hasProbabilities)
        let most = max(1, min(Self.blockRows, Self.blockNumbers / widest))
        for start in stride(from: 0, to: table.rows, by: most) {
            let rows = start..<min(start + most, table.rows)
            do {
                let found = try answer(table.rows(rows), isLinked: collected.needsLink)
                collected.add(scores: found.scores, linked: found.linked)
            } catch {
                let last = rows.lowerBound + error.row
                throw firstRefusal(table, rows.lowerBound...last, isLinked: collected.needsLink)
                    ?? RowRefusal(row: last, error.message)
            }
        }
        return collected.answer(width: width)
    }

    private func answer(
        _ rows: NativeRows,
        isLinked: Bool
    ) throws(RowRefusal) -> (scores: NativeRows, linked: NativeRows) {
        var found = rows
        try scores.transform(&found)
        guard isLinked, let link else { return (found, found) }
        var linked = found
        try link.transform(&linked)
        return (found, linked)
    }

    /// The first row that is refused: a step may refuse one, and a later step one before it.
    private func firstRefusal(_ table: NativeTable, _ rows: ClosedRange<Int>, isLinked: Bool) -> RowRefusal? {
        for place in rows {
            do {
                _ = try answer(NativeRows(table.row(place)), isLinked: isLinked)
            } catch {
                return RowRefusal(row: place, error.message)
            }
        }
        return nil
    }
}

/// The answers of the rows so far.
private struct CollectedAnswer {
    private let decision: NativeDecision
    private let wantsProbabilities: Bool
    private var numbers: [Double] = []
    private var classes: [Int] = []
    private var probabilities: [Double] = []

    init(_ decision: NativeDecision, wantsProbabilities: Bool) {
        self.decision = decision
        self.wantsProbabilities = wantsProbabilities
    }

    var needsLink: Bool { wantsProbabilities || decision == .numbers || decision.needsProbabilities }

    mutating func add(scores: NativeRows, linked: NativeRows) {
        if decision.givesNumbers {
            numbers += linked.numbers
        } else {
            for row in 0..<scores.count {
                classes.append(decision.place(of: row, scores: scores, probabilities: linked))
            }
        }
        if wantsProbabilities { probabilities += linked.numbers }
    }

    func answer(width: Int) -> NativeAnswer {
        NativeAnswer(
            predictions: decision.givesNumbers ? .numbers(numbers, width: width) : .classes(classes),
            probabilities: wantsProbabilities ? probabilities : nil
        )
    }
}
