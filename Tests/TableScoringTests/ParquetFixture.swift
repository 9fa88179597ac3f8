import Datasets
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import Synchronization
import TestSupport

@testable import TableScoring

/// The Python that writes Parquet for these tests, and reads it.
enum PyArrow {
    static let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
    static let isThere = Shell.has("pyarrow.parquet", in: "'\(python)'")
}

/// A model that a closure answers for; it remembers its questions.
final class AnsweringModel: Predictor {
    let schema: ModelSchema?
    let hasProbabilities: Bool
    private let asked = Mutex<[ModelInput]>([])
    private let reply: @Sendable (ModelInput) async throws(ScoringFailure) -> ModelOutput

    /// The inputs in the order in which they came.
    var inputs: [ModelInput] { asked.withLock { $0 } }

    /// - Parameter columns: as JSON of MLflow's signature; nil: no signature.
    init(
        columns: String?,
        hasProbabilities: Bool = false,
        _ reply: @escaping @Sendable (ModelInput) async throws(ScoringFailure) -> ModelOutput
    ) throws {
        let signature = columns.map { "signature: {inputs: '\($0)', outputs: null}\n" } ?? ""
        let yaml = "flavors: {python_function: {loader_module: m}}\n" + signature
        schema = try MLmodel(yaml: Array(yaml.utf8), subject: "MLmodel").schema
        self.hasProbabilities = hasProbabilities
        self.reply = reply
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        asked.withLock { $0.append(input) }
        return try await reply(input)
    }

    /// Answers the double of the first column; raises for 13.
    static func doubling(_ type: String = "double") throws -> AnsweringModel {
        try AnsweringModel(columns: #"[{"name": "x", "type": "\#(type)"}]"#) { input throws(ScoringFailure) in
            var doubled: [Double] = []
            for value in try input.tensors[0].values("x") {
                let number: Double =
                    switch value {
                    case .float(let number): number
                    case .integer(let number): Double(number)
                    default: .nan
                    }
                if number == 13 { throw ScoringFailure(.modelRaised, "m", "ValueError: 13") }
                doubled.append(number * 2)
            }
            return ModelOutput(form: .array, tensors: [Tensor.doubles(doubled)])
        }
    }
}

/// Files of Parquet in a directory of their own, and scoring of them.
struct ParquetFixture {
    let place: TemporaryDirectory

    init() throws { place = try TemporaryDirectory() }

    /// Runs lines of Python in the directory.
    /// - Returns: the text that they give to `say`.
    @discardableResult
    func python(_ lines: String) throws -> String {
        let program = """
            import datetime, decimal
            import numpy as np, pyarrow as pa, pyarrow.parquet as pq
            said = open("said.txt", "w")
            def say(*values): print(*values, file=said)
            \(lines)
            said.close()

            """
        try place.handle.replace(file: "lines.py", with: Array(program.utf8))
        try Shell.run("cd '\(place.handle.path)' && '\(PyArrow.python)' -B lines.py")
        return try place.text("said.txt")
    }

    func request(_ files: [String], _ change: (inout ParquetRequest) throws -> Void = { _ in }) throws -> ParquetRequest
    {
        var request = ParquetRequest(
            files: files.map(place.path),
            output: BatchRequest.Place(directory: place.handle, name: "out.parquet"),
            naming: try BatchNaming(),
            reading: ParquetReading(python: PyArrow.python)
        )
        try change(&request)
        return request
    }

    func score(
        _ files: [String],
        by model: AnsweringModel,
        classes: [String]? = nil,
        _ change: (inout ParquetRequest) throws -> Void = { _ in }
    ) async throws -> BatchReport {
        try await ParquetScoring(try request(files, change), by: model, classes: classes).run()
    }

    /// Tells whether anything of the output, or of its making, is there.
    func hasOutput() throws -> Bool { try place.handle.names().contains { $0.hasPrefix("out.parquet") } }
}
