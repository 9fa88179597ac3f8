import DurableFiles
import Identifiers
import Inference
import StrictJSON

/// Runs of rows of Parquet, read by a confined Python that has pyarrow.
final class ParquetSource: RowSource {
    private let file: DatasetFile
    private let program: ParquetProgram
    /// All columns of the file.
    let columns: [String]
    private let sent: Int
    private var rows = 0
    private let announced: Int

    /// - Throws: `dataset.parquet` where there is no Python with pyarrow, `dataset.form` for a file that is no Parquet.
    init(_ file: DatasetFile, _ plan: ReadingPlan) throws {
        self.file = file
        program = try ParquetProgram(file, columns: Self.isAllSent(plan) ? nil : Array(plan.columns.keys))
        let head = try program.next()
        guard let columns = head.header["columns"]?.array?.compactMap(\.string),
            let rows = head.header["rows"]?.integer
        else { throw program.broken("the first frame names no columns") }
        var seen: Set<String> = []
        for name in columns where !seen.insert(name).inserted {
            throw DatasetFailure(.formInvalid, file.path, expected: "each column once", found: "\"\(name)\" twice")
        }
        self.columns = columns
        announced = Int(rows)
        sent = Self.sent(columns, plan).count
    }

    var position: UInt64 {
        announced > 0 ? UInt64(Double(file.before.size) * min(1, Double(rows) / Double(announced))) : file.before.size
    }

    func next() throws -> (run: RowRun, bad: [BadRow])? {
        let frame = try program.next()
        if frame.header["end"]?.bool == true {
            try program.end()
            guard rows == announced else {
                throw program.broken("\(rows) rows, where the file says \(announced)")
            }
            return nil
        }
        guard let batch = ParquetBatch(header: frame.header, body: frame.body, columns: sent, first: rows + 1) else {
            throw program.broken("a batch of another size than it says")
        }
        rows += batch.numbers.count
        return (.batch(batch), [])
    }

    func finish() throws -> Digest {
        let digest = try StreamingDigest.of(file.opened).digest
        try file.requireUnchanged()
        try file.requireDigest(digest)
        return digest
    }

    /// Tells whether a plan needs whole rows.
    private static func isAllSent(_ plan: ReadingPlan) -> Bool {
        plan.withheld != nil || plan.hashesRows || plan.findsTypes
            || plan.columns.keys.reduce(0) { $0 + $1.utf8.count } > 32 << 10
    }

    /// The columns that the program sends, in the order of the file.
    static func sent(_ all: [String], _ plan: ReadingPlan) -> [String] {
        isAllSent(plan) ? all : all.filter { plan.columns[$0] != nil }
    }
}
