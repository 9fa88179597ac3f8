import DurableFiles
import EvaluationRecords
import Identifiers
import Inference

/// Reads the rows of a data set block by block, in constant memory.
///
/// This target knows what a labelled file is: where it lies, by which digests it is known, what its columns mean, which of its
/// rows are taken and which class a label means. Its nouns:
///
/// - `DatasetDeclaration` is what a project keeps of a data set; `DatasetRoles` are the columns that are more than features.
/// - `DatasetFile` is an opened file, `ReadingPlan` what one pass over it is to give, and `DatasetReader` that pass. It hands
///   over `DatasetBlock`s, and at its end a `DatasetReading`: the digest of what was read and, where asked, the types found.
/// - `ColumnTypes` decides the type of each column by the model's schema, the declaration and the values, in this order.
/// - `LabelMatcher` finds the class of a label by the written rule; `UnseenTally` counts those that are none.
/// - `RowSelector` decides which rows a seed takes.
///
/// Begin with `DatasetFile.open` and `DatasetReader`. Only the columns that a plan names are decoded. All calls block, and a
/// reader is for one thread at a time; `ReadAhead` reads on another one meanwhile.
///
/// The target never guesses what a label or a class means, never trims a value and never reads a file that changes meanwhile.
/// It starts a process, a confined Python, for Parquet alone.
package final class DatasetReader {
    package let file: DatasetFile
    private let plan: ReadingPlan
    private let source: any RowSource
    private var selector: RowSelector
    private var decoder: BlockDecoder
    private var run: RowRun?
    /// Rows of the run that were handed over, and the bad ones that were not.
    private var taken = 0
    private var pendingBad: [BadRow] = []
    private var rows = 0
    private var bad = 0
    private var selected = 0
    private var isOver = false
    /// The facts of the whole pass; nil before `next` has returned nil.
    package private(set) var reading: DatasetReading?

    /// - Throws: `dataset.column` for a column that is not there, `dataset.form` for a file that is not of its form,
    ///   `dataset.selection`, `dataset.parquet`.
    package init(_ file: DatasetFile, _ plan: ReadingPlan) throws {
        self.file = file
        self.plan = plan
        selector = try SelectionPass.selector(file, plan)
        switch file.format {
        case .csv:
            let table = try TableSource(file)
            source = table
            decoder = .table(try TableDecoder(table.columns, plan, path: file.path))
        case .jsonl:
            source = try LineSource(file)
            decoder = .lines(LineDecoder(plan))
        case .parquet:
            let parquet = try ParquetSource(file, plan)
            source = parquet
            decoder = .batch(try ParquetDecoder(parquet.columns, plan, path: file.path))
        }
    }

    /// The columns of the rows that a model is asked with, in their order; nil for JSON lines and Parquet, whose rows name them.
    package var rowHeader: [String]? {
        if case .table(let table) = decoder { table.rowHeader } else { nil }
    }

    /// The next selected rows; a block may have none of them where a part of the file has none.
    /// - Returns: nil at the end, and only once the file has proved unchanged.
    /// - Throws: `file.changed`, `dataset.form`, `dataset.expansion`, `dataset.digest`; then nothing more can be read.
    package func next() throws -> DatasetBlock? {
        guard !isOver else { return nil }
        do {
            guard let block = try nextBlock() else {
                isOver = true
                reading = try finish()
                return nil
            }
            selected += block.count
            plan.progress(min(source.position, file.before.size), file.before.size)
            return block
        } catch {
            isOver = true
            throw error
        }
    }

    private func nextBlock() throws -> DatasetBlock? {
        if run == nil {
            guard let next = try source.next() else { return nil }
            run = next.run
            pendingBad = next.bad
            taken = 0
            try decoder.survey(next.run)
        }
        guard let run else { return nil }
        let count = run.numbers.count
        let end = min(count, taken + max(1, min(plan.blockRows, DatasetBlock.rowLimit)))
        let isLast = end == count
        let limit = isLast ? Int.max : run.numbers[end - 1]
        let bad = pendingBad.filter { $0.number <= limit }
        pendingBad.removeAll { $0.number <= limit }
        let block = try decoder.decode(run, taken..<end, &selector, path: file.path)
        rows += end - taken + bad.count
        self.bad += bad.count + block.bad.count
        taken = end
        if isLast { self.run = nil }
        return bad.isEmpty ? block : block.with(bad)
    }

    private func finish() throws -> DatasetReading {
        let digest = try source.finish()
        let columns = decoder.columns ?? source.columns
        for name in decoder.unmet where rows > 0 { throw DatasetFailure.missingColumn(name, file.path, columns) }
        return DatasetReading(
            digest: digest,
            size: file.before.size,
            rows: rows,
            bad: bad,
            selected: selected,
            columns: columns,
            types: plan.findsTypes ? zip(columns, decoder.surveys).map { $1.schema($0) } : nil
        )
    }
}

/// The decoder of the file's form.
private enum BlockDecoder {
    case table(TableDecoder)
    case lines(LineDecoder)
    case batch(ParquetDecoder)

    /// Columns that the decoder found; nil where the source knows them.
    var columns: [String]? {
        if case .lines(let lines) = self { lines.columns } else { nil }
    }

    /// Columns that were asked for and met nowhere.
    var unmet: [String] {
        if case .lines(let lines) = self { lines.unmet } else { [] }
    }

    var surveys: [ColumnSurvey] {
        switch self {
        case .table(let table): table.surveys
        case .lines(let lines): lines.surveys
        case .batch(let batch): batch.surveys
        }
    }

    /// Looks at all values, before any of them is decoded; lines are looked at while they are decoded.
    mutating func survey(_ run: RowRun) throws {
        switch (self, run) {
        case (.table(var table), .table(let rows)):
            table.survey(rows)
            try table.decideForms(rows)
            self = .table(table)
        case (.batch(var decoder), .batch(let batch)):
            decoder.survey(batch)
            self = .batch(decoder)
        default: return
        }
    }

    mutating func decode(
        _ run: RowRun,
        _ range: Range<Int>,
        _ selector: inout RowSelector,
        path: String
    ) throws -> DatasetBlock {
        switch (self, run) {
        case (.table(var table), .table(let rows)):
            let block = table.decode(rows, range.filter { selector.takes(rows.numbers[$0] - 1) })
            self = .table(table)
            return block
        case (.lines(var decoder), .lines(let lines)):
            var part = lines
            if range != 0..<lines.count {
                part = JSONLines()
                part.append(lines, range)
            }
            let block = try decoder.decode(part, { selector.takes($0) }, path: path)
            self = .lines(decoder)
            return block
        case (.batch(let decoder), .batch(let batch)):
            return decoder.decode(batch, range.filter { selector.takes(batch.numbers[$0] - 1) })
        default: preconditionFailure("a source gives runs of its own form")
        }
    }
}

extension DatasetBlock {
    fileprivate func with(_ more: [BadRow]) -> DatasetBlock {
        DatasetBlock(
            rowNumbers: rowNumbers,
            columns: columns,
            rows: rows,
            hashes: hashes,
            bad: (bad + more).sorted { $0.number < $1.number },
            unreadable: unreadable
        )
    }
}
