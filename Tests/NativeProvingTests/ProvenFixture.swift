import Foundation
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NativeModels
import TestSupport
import Testing

@testable import NativeProving

/// A native form of Tests/Fixtures/native in the place of a library, and rows that its library answered.
struct ProvenFixture {
    let bytes: [UInt8]
    let model: NativeModel
    let schema: ModelSchema
    let golden: ModelInput

    static let version = Digest(bytes: [UInt8](repeating: 0, count: 32))

    init(_ name: String, rows: Int = 12) throws {
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("native/\(name).model"))))
        model = try NativeModel.read(bytes, of: #require(Self.version))
        let text = try String(contentsOfFile: Fixtures.path("native/\(name).csv"), encoding: .utf8)
        let cells = text.split(separator: "\n").dropFirst().prefix(rows).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        schema = ModelSchema(
            inputs: .columns(
                model.columns.map { ModelSchema.Column(name: $0.name, type: $0.isText ? .string : .double) }
            )
        )
        golden = ModelInput(
            form: .frame,
            tensors: model.columns.enumerated().map { place, column in
                Self.tensor(column, cells.map { $0[place] })
            }
        )
    }

    private static func tensor(_ column: NativeColumn, _ cells: [String]) -> Tensor {
        let bytes = cells.flatMap { cell -> [UInt8] in
            guard column.isText else {
                let number = cell.isEmpty ? .nan : Double(cell) ?? .infinity
                return withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
            }
            return withUnsafeBytes(of: UInt32(cell.utf8.count).littleEndian) { Array($0) } + Array(cell.utf8)
        }
        return Tensor(
            name: column.name,
            type: column.isText ? .bytes : .float64,
            content: column.isText ? .text : .plain,
            shape: [cells.count],
            bytes: bytes,
            missing: column.isText ? cells.indices.filter { cells[$0].isEmpty } : []
        )
    }

    /// The verdict on a form, if the library answers as the fixture's own form.
    func verdict(on form: [UInt8]) async throws -> NativeVerdict {
        try await NativeProof.prove(
            .form(form),
            of: #require(Self.version),
            schema,
            golden: golden,
            on: FormLibrary(model, schema)
        )
    }

    /// The place where the forest of the form begins: its code, then its rules and its factor.
    func forest() throws -> Int {
        let factor: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        return try #require(
            bytes.indices.first { place in
                bytes[place] == 13 && place + 10 < bytes.count && bytes[place + 1] < 32
                    && Array(bytes[place + 2..<place + 10]) == factor
            }
        )
    }

    /// The number of four bytes at a place.
    func number(at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}

/// Answers as a form does, in the place of the library that it is of.
struct FormLibrary: Predictor {
    let schema: ModelSchema?
    private let model: NativeModel

    var hasProbabilities: Bool { model.hasProbabilities }

    init(_ model: NativeModel, _ schema: ModelSchema?) {
        self.model = model
        self.schema = schema
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        var twin = NativeTwin(model)
        guard let output = twin.answer(input) else { throw ScoringFailure(.modelRaised, "m", "a row is refused") }
        return output
    }
}

/// Refuses rows written as records in which one text is missing and another is not.
struct RowsLibrary: Predictor {
    private let library: FormLibrary

    var schema: ModelSchema? { library.schema }
    var hasProbabilities: Bool { library.hasProbabilities }

    init(_ library: FormLibrary) {
        self.library = library
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        let isMixed = input.tensors.contains { !$0.missing.isEmpty && $0.missing.count < input.rows }
        guard input.origin != .rows || !isMixed else { throw ScoringFailure(.modelRaised, "m", "a row is refused") }
        return try await library.answer(input, probabilities: probabilities)
    }
}
