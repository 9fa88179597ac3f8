import EvaluationRecords
import Identifiers
import Statistics

/// The features of both sides, measured: block by block of columns where memory holds no more, each file read once a block.
///
/// The result is the same for any memory: a column is measured by itself, and columns stand in the order of the reference.
struct ColumnComparison: Sendable {
    let reference: Sample
    let current: Sample
    let skipped: [SkippedColumn]
    let measured: [ColumnMeasurement]
    /// The first columns, with the rows that the domain classifier sees.
    let seen: [ColumnPair]
    let rows: DomainRows
    let warnings: [EvaluationWarning]

    /// - Parameter memory: bytes of the values of both sides.
    /// - Throws: `drift.empty`, `drift.plan`, and as `DatasetReader`.
    init(
        _ matcher: ColumnMatcher,
        _ settings: DriftSettings,
        _ level: Level,
        memory: Int,
        threads: Threads
    ) throws {
        // One after the other: what waits to be decoded is as large as what is kept.
        var left = try matcher.reference.read(memory: memory / 2)
        var right = try matcher.current.read(memory: memory / 2)
        for sample in [left, right] where sample.rows == 0 {
            throw DriftingFailure(.empty, sample.input.name, expected: "a row that can be read, or more", found: "none")
        }
        (reference, current) = (left.withoutColumns, right.withoutColumns)
        let compared = try matcher.compared(left, right)
        skipped = compared.skipped
        rows = DomainRows(reference: left.rows, current: right.rows, settings)
        let seenNames = settings.classifier == .none ? [] : Set(compared.names.prefix(DomainMeasurement.columnLimit))
        let each = ColumnMeasurement.Settings(
            settings,
            level,
            comparesEvidently: settings.compatible.contains("evidently")
        )
        var found: [String: Found] = [:]
        var pending = compared.names
        while !pending.isEmpty {
            let block = pending.filter { left.columns[$0] != nil && right.columns[$0] != nil }
            let matched = try matcher.match(block, &left, &right)
            (left, right) = (left.withoutColumns, right.withoutColumns)
            for name in block { found[name] = Found(warnings: matched[name]?.warnings ?? []) }
            let pairs = block.flatMap { name in (matched[name]?.pairs ?? []).map { (name, $0) } }
            let measured = threads.map(pairs.count) { ColumnMeasurement(pairs[$0].1, each) }
            for ((name, pair), column) in zip(pairs, measured) {
                found[name]?.measured.append(column)
                guard seenNames.contains(name) else { continue }
                found[name]?.seen.append(pair.choosing(rows.reference, rows.current))
            }
            pending.removeAll { found[$0] != nil }
            guard let name = pending.first else { break }
            (left, right) = (
                try Self.next(matcher.reference, pending, memory / 2, left),
                try Self.next(matcher.current, pending, memory / 2, right)
            )
            // Both sides keep the same first name, in any memory.
            guard pending.contains(where: { left.columns[$0] != nil && right.columns[$0] != nil }) else {
                throw DriftingFailure(
                    .plan,
                    matcher.current.input.name,
                    expected: "the column \"\(name.printable)\" each time that it is read",
                    found: "none"
                )
            }
        }
        let columns = compared.names.compactMap { found[$0] }
        measured = columns.flatMap(\.measured)
        seen = columns.flatMap(\.seen)
        warnings = columns.flatMap(\.warnings)
    }

    /// The finding about a column.
    private struct Found {
        let warnings: [EvaluationWarning]
        var measured: [ColumnMeasurement] = []
        var seen: [ColumnPair] = []
    }

    /// The next columns of a side.
    private static func next(
        _ reader: SampleReader,
        _ names: [String],
        _ memory: Int,
        _ before: Sample
    ) throws -> Sample {
        let again = try reader.read(only: Set(names), memory: memory)
        try reader.require(again, isLike: before)
        return again
    }
}

extension Sample {
    /// The facts alone.
    var withoutColumns: Sample {
        var sample = self
        sample.columns = [:]
        return sample
    }
}
