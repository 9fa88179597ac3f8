package import Datasets
import EvaluationRecords
import Identifiers

/// Makes scored rows of the columns of a data set and the columns of answers.
package struct RowScoring: Sendable {
    package let labelColumn: String
    package let weightColumn: String?
    private let idColumn: String?
    /// Columns of the data that come along.
    private let kept: [String]
    package private(set) var labels: LabelReader
    private var answers: AnswerReader

    /// - Parameters:
    ///   - kept: columns of the data that the figures need.
    package init(
        labelColumn: String,
        weightColumn: String?,
        idColumn: String? = nil,
        kept: [String],
        labels: LabelReader,
        answers: AnswerReader
    ) {
        self.labelColumn = labelColumn
        self.weightColumn = weightColumn
        self.idColumn = idColumn
        self.kept = kept
        self.labels = labels
        self.answers = answers
    }

    /// - Parameters:
    ///   - columns: the answers; nil where they stand in the block itself.
    ///   - asked: hashes of the rows as the model is asked with them, where they are known.
    /// - Throws: `evaluation.answer` for a column that is not there.
    package mutating func rows(
        _ block: DatasetBlock,
        answers columns: [BatchColumn]? = nil,
        asked: [UInt64]? = nil
    ) throws(EvaluationFailure) -> ScoredRows {
        let read = try answers.read(columns.map(answers.columns(of:)) ?? block.columns, count: block.count)
        let label = block.columns[labelColumn] ?? .texts([String?](repeating: nil, count: block.count))
        return ScoredRows(
            rowNumbers: block.rowNumbers,
            labels: withoutText(labels.read(label, rowNumbers: block.rowNumbers), block),
            predictions: read.predictions,
            probabilities: read.probabilities,
            weights: weightColumn.flatMap { block.columns[$0]?.numbers?.map { $0 ?? .nan } },
            columns: Dictionary(kept.compactMap { name in block.columns[name].map { (name, $0) } }) { first, _ in first
            },
            hashes: block.hashes,
            askedHashes: asked,
            idHashes: idColumn.flatMap { block.columns[$0]?.asTexts }.map { $0.map(Self.hash(of:)) }
        )
    }

    private static func hash(of id: String?) -> UInt64 {
        guard let id else { return ScoredRows.noID }
        return max(ScoredRows.noID + 1, RowHash.of(id, column: 0))
    }

    /// A label that should be a number and is none makes its row a bad one; it is not missing.
    private func withoutText(_ labels: ScoredRows.Labels, _ block: DatasetBlock) -> ScoredRows.Labels {
        let rows = Set(block.unreadable.filter { $0.column.isSame(as: labelColumn) }.map(\.row))
        guard !rows.isEmpty, case .numbers(var numbers) = labels else { return labels }
        for (place, row) in block.rowNumbers.enumerated() where rows.contains(row) { numbers[place] = .nan }
        return .numbers(numbers)
    }
}

/// The rows of a model that answers.
package struct ModelRows<Scorer: BatchScorer>: LabelledRowsStream {
    package var blocks: AnsweredBlocks<Scorer>
    package var scoring: RowScoring

    package init(_ blocks: AnsweredBlocks<Scorer>, _ scoring: RowScoring) {
        self.blocks = blocks
        self.scoring = scoring
    }

    package mutating func next() async throws -> ScoredRows? {
        guard let answered = try await blocks.next() else {
            try blocks.requireFewBad()
            return nil
        }
        return try scoring.rows(answered.block, answers: answered.answers, asked: answered.asked)
    }

    package var labels: LabelReader { scoring.labels }

    package var reading: DatasetReading? { blocks.reading }

    package var leftOut: [String: Int] { blocks.bad == 0 ? [:] : [LeftOutReason.badRow.rawValue: blocks.bad] }
}

/// The rows of a file that another program scored.
package struct ScoredFileRows: LabelledRowsStream {
    private let reader: ReadAhead
    package private(set) var scoring: RowScoring
    private var bad = 0

    /// - Parameter reader: of a plan that decodes the columns of labels, answers and weights, and those that are kept.
    package init(_ reader: ReadAhead, _ scoring: RowScoring) {
        self.reader = reader
        self.scoring = scoring
    }

    package mutating func next() throws -> ScoredRows? {
        while let block = try reader.next() {
            try Task.checkCancellation()
            bad += block.bad.count
            if block.count > 0 { return try scoring.rows(block) }
        }
        return nil
    }

    package var labels: LabelReader { scoring.labels }

    package var reading: DatasetReading? { reader.reading }

    package var leftOut: [String: Int] { bad == 0 ? [:] : [LeftOutReason.badRow.rawValue: bad] }
}
