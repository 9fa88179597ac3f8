import Datasets
import DurableFiles
package import Evaluation
import Identifiers
package import Inference
import ModelWorkers
import StrictJSON

/// Scores tables: files of Parquet here, and any data on an engine, which goes on where one machine ends.
///
/// - `Tables`: `casting.py` makes requests of batches of Arrow by the types of a model's schema (``TableSchema``), `answers.py` columns of
///   the answers, and `asking.py` finds the bad rows. The same three run here and in the executors of an engine, so that both give the
///   same bits. ``TableFrame`` is a request on this side.
/// - `Parquet`: ``ParquetScoring`` (this type) scores files in one pass: a confined Python with pyarrow (``ParquetProcess``) reads and
///   writes them, and the model answers in a worker of its own.
/// - `Source`: ``BundledVersion`` is a version out of a verified bundle.
/// - `Engine`: ``EngineJob`` is what an engine is given of a version, ``SparkRun`` hands it to Spark. The executor's module
///   (`slipway_engine.py`) holds the files to their digests, loads them with the node's own loaders and replays the golden prediction before
///   its first row; it knows no engine.
///
/// Begin here, then read `parquet.py` beside it.
///
/// This target schedules nothing: what one process does not do is an engine's work. It never runs a model's code in this process.
package struct ParquetScoring: Sendable {
    private let request: ParquetRequest
    private let model: any Predictor
    private let classes: [String]?

    /// - Parameters:
    ///   - model: answers `width` requests at a time.
    ///   - classes: the labels of the probabilities' columns; nil: their numbers.
    package init(_ request: ParquetRequest, by model: any Predictor, classes: [String]?) {
        self.request = request
        self.model = model
        self.classes = classes
    }

    /// - Throws: the error that ends it; then nothing of the output is there.
    package func run() async throws -> BatchReport {
        let output = try PartFile(request.output)
        var badRows: PartFile?
        do {
            badRows = try request.badRows.map { try PartFile($0, head: Self.badHead) }
            let report = try await score(into: output, badRows)
            try badRows?.finish()
            try output.finish()
            return report
        } catch {
            output.discard()
            badRows?.discard()
            throw error
        }
    }

    private static let badHead = Array("row,reason\n".utf8)

    private func score(into output: PartFile, _ badRows: PartFile?) async throws -> BatchReport {
        let process = try ParquetProcess(request.reading, files: request.files, output: output.file)
        return try await withTaskCancellationHandler {
            defer { process.cancel() }
            try process.begin(TablePrograms.parquet, job)
            return try await serve(process, badRows)
        } onCancel: {
            process.cancel()
        }
    }

    private func serve(_ process: ParquetProcess, _ badRows: PartFile?) async throws -> BatchReport {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var total: UInt64 = 0
            var open = 0
            var lost: (any Error)?
            var frames = process.frames().makeAsyncIterator()
            while lost == nil {
                let frame: TableFrame
                do {
                    guard let next = try await frames.next() else { break }
                    frame = next
                } catch {
                    lost = error
                    continue
                }
                switch frame.header["op"]?.string {
                case "begin": total = UInt64(clamping: frame.header["rows"]?.integer ?? 0)
                case "infer":
                    // Those that have ended are let go, so that their number is that of the requests on their way.
                    while open > request.width + 1 {
                        _ = try await group.next()
                        open -= 1
                    }
                    open += 1
                    group.addTask { try await answer(frame, process) }
                case "bad": try keep(frame, badRows)
                case "done": request.progress(UInt64(clamping: frame.header["rows"]?.integer ?? 0), total)
                case "end": return try report(frame, process)
                case "error": throw refusal(frame)
                default: throw process.broken("a frame of no known kind")
                }
            }
            try Task.checkCancellation()
            // A request that fails for good ends the process, and is the reason to tell.
            try await group.waitForAll()
            throw lost ?? process.broken("an end before all rows were there")
        }
    }

    private func answer(_ frame: TableFrame, _ process: ParquetProcess) async throws {
        guard let id = frame.header["id"]?.integer else { throw process.broken("a request without a number") }
        do {
            let (input, probabilities) = try frame.input()
            let reply: RequestFrame
            switch await answered(input, probabilities) {
            case .success(let output): reply = try TableFrame.answer(output, to: id)
            case .failure(let failure) where failure.code == .inputInvalid || failure.code == .modelRaised:
                reply = try TableFrame.refusal(failure, of: id)
            case .failure(let failure): throw failure
            }
            try process.send(reply)
        } catch {
            // Ends the reading, which waits for this answer.
            process.cancel()
            if let broken = error as? BrokenFrame { throw process.broken(broken.reason) }
            throw error
        }
    }

    private func answered(
        _ input: ModelInput,
        _ probabilities: Bool
    ) async -> Result<ModelOutput, ScoringFailure> {
        do throws(ScoringFailure) {
            return .success(try await model.answer(input, probabilities: probabilities))
        } catch {
            return .failure(error)
        }
    }

    private func keep(_ frame: TableFrame, _ badRows: PartFile?) throws {
        for row in frame.header["rows"]?.array ?? [] {
            guard let number = row.array?.first?.integer, let reason = row.array?.last?.string else { continue }
            let line = BatchText.line([Array(String(number).utf8)[...], Array(reason.utf8)[...]])
            try badRows?.file.write(line)
        }
    }

    private func report(_ frame: TableFrame, _ process: ParquetProcess) throws -> BatchReport {
        guard let rows = frame.header["rows"]?.integer, let bad = frame.header["bad"]?.integer,
            let columns = frame.header["columns"]?.array
        else { throw process.broken("an end without numbers") }
        return BatchReport(rows: Int(rows), bad: Int(bad), resumed: 0, columns: columns.compactMap(\.string))
    }

    private func refusal(_ frame: TableFrame) -> any Error {
        let message = PlainText.output(frame.header["message"]?.string ?? "", limit: 4000)
        let input = request.files.count == 1 ? request.files[0] : "the input"
        switch frame.header["kind"]?.string {
        case "pyarrow":
            return DatasetFailure(
                .parquetReader,
                request.reading.python,
                expected: "a Python with pyarrow, to read and write Parquet",
                found:
                    "\(message); install pyarrow there, name another Python with --python, or convert the files to CSV"
            )
        case "input": return ScoringFailure(.inputInvalid, input, message)
        case "model": return ScoringFailure(.modelRaised, input, message)
        case "rows": return ScoringFailure(.answerRows, input, message)
        case "form": return DatasetFailure(.formInvalid, input, message)
        default:
            let place = request.output.directory.fullPath(of: request.output.name)
            if message.contains("[Errno 28]") || message.contains("[Errno 122]") {
                return FileFailure(.noSpace, place, "cannot write: \(message); free some space and try again")
            }
            return DatasetFailure(.parquetReader, request.reading.python, "cannot go on with \(place): \(message)")
        }
    }

    private var job: JSONValue {
        [
            "files": .array(request.files.map { .string(Self.absolute($0)) }), "schema": TableSchema.json(model.schema),
            "pattern": .string(request.naming.pattern), "keep": .array(request.naming.kept.map(JSONValue.string)),
            "replace": .array(request.naming.replaced.map(JSONValue.string)),
            "probabilities": .bool(request.probabilities && model.hasProbabilities),
            "skipsBadRows": .bool(request.badRows != nil), "chunk": .integer(Int64(request.chunkRows)),
            "classes": classes.map { .array($0.map(JSONValue.string)) } ?? .null,
            // One more waits, so that no process does.
            "inFlight": .integer(Int64(request.width + 1)),
        ]
    }

    private static func absolute(_ path: String) -> String { (try? DirectoryHandle.absolute(path)) ?? path }
}
