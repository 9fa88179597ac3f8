import DurableFiles
import Identifiers
import Inference

/// Scores a file of rows, chunk by chunk: in constant memory, in the order of the rows, and so that it can be gone on with.
package struct BatchScoring<Answering: BatchScorer> {
    private let request: BatchRequest
    private var asking: RowAsking<Answering>
    private var input: BatchInput
    private var text: BatchText?

    package init(_ request: BatchRequest, by answering: Answering) throws {
        self.request = request
        asking = RowAsking(answering, skipsBadRows: request.badRows != nil)
        input = BatchInput(try OpenFile.read(request.input), request.format)
    }

    /// - Throws: the error that ends it; finished work stays beside the output, and a later run continues it.
    package mutating func run() async throws -> BatchReport {
        let whole = try OpenFile.read(request.input)
        let size = try whole.status().size
        let header = try input.header()
        try asking.scorer.begin(header: header)
        if asking.scorer.needsSurvey { try survey() }
        var files = try BatchFiles(request, identity: identity(of: whole))
        let resumed = files.journal.rows
        do {
            try await scoreAll(&files, header, size)
            if files.journal.columns == nil { try keepHead(&files, header) }
            try files.finish()
        } catch {
            if files.journal.rows > 0 { try? files.save() } else { files.discard() }
            throw error
        }
        return BatchReport(
            rows: files.journal.rows,
            bad: files.journal.bad,
            resumed: resumed,
            columns: files.journal.columns ?? text?.added ?? []
        )
    }

    /// Reads the whole file once before it is scored, so that no row's meaning depends on how many are asked together.
    private mutating func survey() throws {
        var whole = BatchInput(try OpenFile.read(request.input), request.format)
        while let chunk = try whole.next(request.chunkRows) {
            try Task.checkCancellation()
            try asking.scorer.survey(chunk.rows)
        }
    }

    /// A chunk that is being answered.
    private struct Begun {
        let chunk: BatchInput.Chunk
        /// The bytes of the input behind it.
        let position: UInt64

        var count: Int { chunk.rows.count + chunk.bad.count }
    }

    /// Asks for several chunks at a time, and keeps their answers in the order of the input.
    private mutating func scoreAll(_ files: inout BatchFiles, _ header: [String]?, _ size: UInt64) async throws {
        let resumed = files.journal.rows
        let width = max(1, request.width)
        try await withThrowingTaskGroup(of: (Int, Result<BatchAnswer, any Error>).self) { group in
            var begun: [Int: Begun] = [:]
            var answers: [Int: Result<BatchAnswer, any Error>] = [:]
            var seen = 0
            var next = 0
            var kept = 0
            defer { group.cancelAll() }
            while true {
                while next - kept < width, let chunk = try input.next(request.chunkRows) {
                    try Task.checkCancellation()
                    let one = Begun(chunk: chunk, position: min(input.position, size))
                    seen += one.count
                    guard seen > resumed else {
                        request.progress(one.position, size)
                        continue
                    }
                    begun[next] = one
                    // Each has what was surveyed; what it learns of its own rows is for no other.
                    group.addTask { [asking, next] in
                        var asking = asking
                        do {
                            return (next, .success(try await asking.answer(chunk.rows)))
                        } catch {
                            return (next, .failure(error))
                        }
                    }
                    next += 1
                }
                guard let one = begun.removeValue(forKey: kept) else { return }
                while answers[kept] == nil, let answer = try await group.next() { answers[answer.0] = answer.1 }
                guard let answer = answers.removeValue(forKey: kept) else { return }
                try keep(answer, of: one.chunk, &files, header)
                request.progress(one.position, size)
                kept += 1
            }
        }
    }

    private mutating func keep(
        _ result: Result<BatchAnswer, any Error>,
        of chunk: BatchInput.Chunk,
        _ files: inout BatchFiles,
        _ header: [String]?
    ) throws {
        try requireGood(chunk.bad)
        let answer = try result.get()
        try requireGood(answer.bad)
        var text: [UInt8] = []
        if !answer.rows.isEmpty {
            let names = answer.columns.map(\.name)
            if let known = files.journal.columns, known != names { throw otherColumns(known, names) }
            let writer = try self.text ?? BatchText(naming: request.naming, header: header, columns: names)
            self.text = writer
            if files.journal.columns == nil { text += writer.head }
            let rows = answer.rows.count == chunk.rows.count ? chunk.rows : chunk.rows.chosen(answer.rows)
            text += try writer.text(rows, answer.columns)
        }
        let bad = (chunk.bad + answer.bad).sorted { $0.number < $1.number }
        let count = chunk.rows.count + chunk.bad.count
        try files.keep(text, bad, rows: count, columns: answer.rows.isEmpty ? nil : answer.columns.map(\.name))
    }

    private mutating func keepHead(_ files: inout BatchFiles, _ header: [String]?) throws {
        let writer = try BatchText(naming: request.naming, header: header, columns: [BatchColumn.prediction])
        text = writer
        try files.keep(writer.head, [], rows: 0, columns: nil)
    }

    private func requireGood(_ bad: [BadRow]) throws {
        guard request.badRows == nil, let first = bad.first else { return }
        throw ScoringFailure(
            .inputInvalid,
            "\(request.input) row \(first.number)",
            "\(first.reason); --bad-rows FILE goes on without such rows and lists them there"
        )
    }

    private func otherColumns(_ known: [String], _ found: [String]) -> ScoringFailure {
        ScoringFailure(
            .modelRaised,
            request.input,
            expected: "the columns \(known.joined(separator: ", ")) for every row",
            found: found.joined(separator: ", ")
        )
    }

    /// All facts that decide the output.
    private func identity(of input: OpenFile) throws -> Digest {
        let facts =
            [try StreamingDigest.of(input).digest.description, request.format.rawValue, request.naming.text]
            + [String(request.chunkRows), request.badRows == nil ? "all" : "good"] + request.identity
        return StreamingDigest.of(Array(facts.joined(separator: "\n").utf8))
    }
}
