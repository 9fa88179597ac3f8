package import Datasets
import Identifiers
package import Inference

/// A block of a data set without the rows that could not be answered, and what a model answered.
package struct AnsweredBlock: Sendable {
    package let block: DatasetBlock
    /// A value for each of the rows.
    package let answers: [BatchColumn]
    /// A hash for each of the rows as the model is asked with it; nil unless golden rows are looked for, or where none can be found.
    package var asked: [UInt64]?
}

/// Asks a model for the rows of a data set, chunk by chunk, and keeps what it said in a journal.
package struct AnsweredBlocks<Scorer: BatchScorer> {
    /// Rows that are asked together.
    package static var chunkRows: Int { 1000 }

    private let reader: DatasetReader
    private var asking: RowAsking<Scorer>
    private var journal: AnswerJournal?
    private let subject: String
    private var golden: GoldenRows?
    /// A block that was looked at, and not handed over yet.
    private var ahead: DatasetBlock?
    private var names: [String]?
    package private(set) var asked = 0
    package private(set) var bad = 0
    package private(set) var firstBad: BadRow?

    /// - Parameters:
    ///   - reader: of a plan that makes rows for a model.
    ///   - asking: a scorer that has begun, and surveyed all rows if it needs that.
    ///   - golden: rows that are looked for, which have begun, and surveyed all rows if they need that.
    ///   - subject: the model, for messages.
    package init(
        _ reader: DatasetReader,
        _ asking: RowAsking<Scorer>,
        journal: AnswerJournal?,
        golden: GoldenRows? = nil,
        subject: String
    ) {
        self.golden = golden
        self.reader = reader
        self.asking = asking
        self.journal = journal
        self.subject = subject
    }

    /// The facts of the whole pass; nil before its end.
    package var reading: DatasetReading? { reader.reading }

    /// Chunks that an earlier run had got.
    package var resumed: Int { journal?.resumed ?? 0 }

    /// Asks for some rows of the beginning, which are handed over by `next` all the same.
    /// - Returns: nil for a data set without rows.
    package mutating func probe(_ count: Int) async throws -> AnsweredBlock? {
        if ahead == nil { ahead = try nextBlock() }
        guard let ahead, let rows = ahead.rows else { return nil }
        let places = 0..<min(count, rows.count)
        let answer = try await asking.answer(rows.chosen(places))
        return AnsweredBlock(block: ahead.chosen(answer.rows), answers: answer.columns)
    }

    /// The scorer that answers, such as to learn which version did.
    package var scorer: Scorer { asking.scorer }

    /// Asks for rows that are none of the data set, such as changed ones.
    package mutating func ask(_ rows: BatchRows) async throws -> BatchAnswer {
        try await asking.answer(rows)
    }

    /// Asks for some rows of the beginning twice.
    /// - Returns: the difference, in words; nil for the same answer.
    package mutating func unsteadiness(_ count: Int = SteadinessProbe.rows) async throws -> String? {
        if ahead == nil { ahead = try nextBlock() }
        guard let rows = ahead?.rows else { return nil }
        let few = rows.chosen(0..<min(count, rows.count))
        let first = try await asking.answer(few)
        return SteadinessProbe.difference(first, try await asking.answer(few))
    }

    /// The next block that has answered rows.
    /// - Returns: nil at the end, and only once the data has proved unchanged.
    package mutating func next() async throws -> AnsweredBlock? {
        while let block = try ahead ?? nextBlock() {
            ahead = nil
            let answered = try await answer(block)
            if answered.block.count > 0 { return answered }
        }
        return nil
    }

    /// Bad rows of the file are counted here, whether their block has others or not.
    private mutating func nextBlock() throws -> DatasetBlock? {
        guard let block = try reader.next() else { return nil }
        note(block.bad)
        return block
    }

    private mutating func answer(_ block: DatasetBlock) async throws -> AnsweredBlock {
        guard let rows = block.rows, rows.count == block.count else {
            throw EvaluationFailure(.engine, subject, expected: "rows for a model", found: "a block without them")
        }
        var places: [Int] = []
        var columns: [(name: String, values: [TensorValue])] = []
        var hashes: [UInt64]? = golden == nil ? nil : []
        var start = 0
        while start < rows.count {
            try Task.checkCancellation()
            let end = min(rows.count, start + Self.chunkRows)
            let answer = try await answer(rows, start..<end)
            if hashes != nil {
                if let more = golden?.hashes(of: rows.chosen(start..<end)) {
                    hashes?.append(contentsOf: more)
                } else {
                    hashes = nil
                }
            }
            note(answer.bad)
            asked += end - start
            if !answer.rows.isEmpty {
                try requireSame(answer.columns.map(\.name))
                if columns.isEmpty { columns = answer.columns.map { ($0.name, []) } }
                for (place, column) in answer.columns.enumerated() { columns[place].values += column.values }
                places += answer.rows.map { $0 + start }
            }
            start = end
        }
        return AnsweredBlock(
            block: block.chosen(places),
            answers: columns.map { BatchColumn(name: $0.name, values: $0.values) },
            asked: hashes.map { hashes in places.map { hashes[$0] } }
        )
    }

    private mutating func answer(_ rows: BatchRows, _ run: Range<Int>) async throws -> BatchAnswer {
        if let answer = try journal?.replay(rows: run.count) { return answer }
        let answer = try await asked(rows.chosen(run))
        try journal?.keep(answer, rows: run.count)
        return answer
    }

    /// - Throws: what the scorer throws; where the model ended or gave no answer in time, with the rows that it was asked for.
    private mutating func asked(_ rows: BatchRows) async throws -> BatchAnswer {
        do {
            return try await asking.answer(rows)
        } catch let failure as ScoringFailure where failure.code == .workerLost || failure.code == .deadline {
            let numbers = rows.numbers
            let kept = journal == nil ? "" : "; earlier answers are kept, and the same command goes on behind them"
            throw ScoringFailure(
                failure.code,
                "\(reader.file.path) rows \(numbers.first ?? 0) to \(numbers.last ?? 0)",
                "got no answer of \(subject): \(failure.message)\(kept)"
            )
        }
    }

    private mutating func requireSame(_ found: [String]) throws(EvaluationFailure) {
        if let names, names != found {
            throw EvaluationFailure(
                .answer,
                subject,
                expected: "the columns \(names.joined(separator: ", ")) for every row",
                found: found.joined(separator: ", ")
            )
        }
        names = found
    }

    private mutating func note(_ rows: [BadRow]) {
        bad += rows.count
        firstBad = firstBad ?? rows.first
    }

    /// - Throws: `evaluation.answer` where more than 1 % of the rows could not be answered.
    package func requireFewBad() throws(EvaluationFailure) {
        guard let firstBad, bad * 100 > asked + bad else { return }
        throw EvaluationFailure(
            .answer,
            "\(reader.file.path) row \(firstBad.number)",
            expected: "at most 1 % of the rows that cannot be asked or answered",
            found: "\(bad) of \(asked); the first: \(firstBad.reason)"
        )
    }

    /// Removes the journal, once the result is kept.
    package func removeJournal() throws {
        try journal?.remove()
    }
}

extension DatasetBlock {
    /// The rows at the places, ascending, without what a model is asked with.
    func chosen(_ places: [Int]) -> DatasetBlock {
        guard places.count < count else {
            return DatasetBlock(
                rowNumbers: rowNumbers,
                columns: columns,
                hashes: hashes,
                bad: bad,
                unreadable: unreadable
            )
        }
        return DatasetBlock(
            rowNumbers: places.map { rowNumbers[$0] },
            columns: columns.mapValues { column in
                switch column {
                case .numbers(let values): .numbers(places.map { values[$0] })
                case .texts(let values): .texts(places.map { values[$0] })
                }
            },
            hashes: hashes.map { hashes in places.map { hashes[$0] } },
            bad: bad,
            unreadable: unreadable
        )
    }
}
