import DurableFiles
import Identifiers
import Inference
import Statistics

/// A file of rows from which a question takes one row, and others for the values of a column.
package struct RowFile: Sendable {
    private let path: String
    private let format: BatchFormat

    /// - Throws: `explaining.row` for a name that tells no format.
    package init(_ path: String) throws(ExplainingFailure) {
        guard let format = BatchFormat(path: path) else {
            throw ExplainingFailure(
                .row,
                path,
                expected: "a name that ends in .csv, .jsonl or .ndjson",
                found: "another; convert it to one of these"
            )
        }
        self.path = path
        self.format = format
    }

    /// - Parameter number: of the data row, from 0; nil: the only one.
    /// - Throws: `explaining.row` where it is not there, or there are several and none was named.
    package func row(_ number: Int?) throws -> ExplainedRows {
        var found: ExplainedRows?
        let count = try read { rows in
            if let place = rows.numbers.firstIndex(of: number ?? 0) { found = rows.rows(at: [place]) }
        }
        if number == nil, count > 1 {
            throw ExplainingFailure(
                .row,
                path,
                expected: "one row, or the number of one: \(path):0 is the first",
                found: "\(count) rows"
            )
        }
        guard let found else {
            throw ExplainingFailure(
                .row,
                "row \(number ?? 0) of \(path)",
                expected: "a number from 0 to \(count - 1)",
                found: count == 0 ? "no rows" : "\(count) rows"
            )
        }
        return found
    }

    /// Rows for the values of a column: those of the partial dependence.
    package func sample(limit: Int = DependenceRun.usualLimit, seed: UInt64) throws -> ExplainedRows? {
        let count = try read { _ in }
        let wanted = Set(DependencePlan(of: 0..<count, limit: limit, seed: seed).rows)
        var found: ExplainedRows?
        _ = try read { rows in
            let places = rows.numbers.indices.filter { wanted.contains(rows.numbers[$0]) }
            guard !places.isEmpty else { return }
            let chosen = rows.rows(at: places)
            // Objects may have other members further on: those of another form stay away.
            if let earlier = found, earlier.names != chosen.names { return }
            found = found.map { $0.joined(chosen) } ?? chosen
        }
        return found
    }

    /// - Returns: the number of rows.
    private func read(_ take: (ExplainedRows) throws -> Void) throws -> Int {
        var input = BatchInput(try OpenFile.read(path), format)
        let header = try input.header()
        var count = 0
        while let chunk = try input.next(10_000) {
            if let bad = chunk.bad.first {
                throw ExplainingFailure(.row, "row \(bad.number - 1) of \(path)", bad.reason)
            }
            try take(try ExplainedRows(chunk.rows, header: header))
            count += chunk.rows.count
        }
        return count
    }
}
