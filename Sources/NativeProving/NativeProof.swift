package import Identifiers
package import Inference
package import MLflow
package import ModelWorkers
import NativeModels

/// The comparison of a native form with the model that it was written of, on the machine where that is made.
///
/// `NativeProving` decides whether a version has a native form at all. A form is proven if it answers as the library does, asked through the worker
/// that nodes have for it: the golden rows, together and alone; every threshold of every tree, and what lies beside it; every category, and an
/// unknown one; missing, infinite and huge numbers and zeros of both signs in every column; shuffled rows; no row. Both get the same request,
/// and the form is asked through `NativeSession`, which is all that `slipway-worker` has: no second evaluator is proven in its place.
///
/// - `NativeProof.prove` gives a `NativeVerdict`: the form with the number of its probes, or the reason why there is none.
/// - `ProbeTable` makes requests of the rows of `NativeProbes`; `NativeTwin` answers them; `AnswerAgreement` compares.
///
/// One difference, and there is no form. Begin with this file.
///
/// The target starts no process, and keeps nothing.
package struct NativeProof {
    /// Rows of one request.
    private static let batch = 1_000
    private static let shuffled = 2_000
    /// Golden rows that are asked one by one, too.
    private static let alone = 20

    private let form: [UInt8]
    private let model: NativeModel
    private let table: ProbeTable
    private let golden: ModelInput
    private var twin: NativeTwin
    private let agreement: AnswerAgreement
    private var probes = 0
    private var waiting: [[Double]] = []

    /// - Parameters:
    ///   - form: bytes that a worker wrote; they are read as anybody's.
    ///   - golden: the input of the golden prediction.
    /// - Throws: the reason why it is no form, or why it cannot be asked.
    init(_ form: [UInt8], of version: Digest, _ schema: ModelSchema?, golden: ModelInput) throws(NoNativeForm) {
        self.form = form
        do {
            model = try NativeModel.read(form, of: version)
        } catch {
            throw NoNativeForm("what was written cannot be read: \(error.description)")
        }
        table = try ProbeTable(model, schema, golden)
        self.golden = golden
        twin = NativeTwin(model)
        agreement = AnswerAgreement(isExact: model.isExact)
    }

    /// - Parameters:
    ///   - writing: what a worker answered to the question for the form.
    ///   - library: the same version, loaded by its library.
    /// - Throws: if the library's worker fails otherwise than by refusing a request.
    package static func prove(
        _ writing: NativeWriting,
        of version: Digest,
        _ schema: ModelSchema?,
        golden: ModelInput,
        on library: some Predictor
    ) async throws(ScoringFailure) -> NativeVerdict {
        do throws(Ended) {
            switch writing {
            case .none(let reason): throw Ended.unproven(reason)
            case .form(let bytes):
                var proof: NativeProof
                do throws(NoNativeForm) {
                    proof = try NativeProof(bytes, of: version, schema, golden: golden)
                } catch {
                    throw Ended.unproven(error)
                }
                try await proof.run(on: library)
                return .proven(NativeVerdict.Form(bytes: bytes, probes: proof.probes, library: proof.model.library))
            }
        } catch {
            switch error {
            case .unproven(let reason): return .none(reason)
            case .failed(let failure): throw failure
            }
        }
    }

    /// Ends of a proof before its time.
    enum Ended: Error {
        case unproven(NoNativeForm)
        case failed(ScoringFailure)
    }

    private mutating func run(on library: some Predictor) async throws(Ended) {
        guard library.hasProbabilities == model.hasProbabilities else {
            throw .unproven(NoNativeForm("probabilities, which only one of library and form has"))
        }
        guard try await ask(golden, on: library) else {
            throw .unproven(NoNativeForm("golden rows that are not answered again"))
        }
        try await ask(table.input([]), on: library)
        for row in table.rows.prefix(Self.alone) { try await ask(table.input([row]), on: library) }
        try await askMissingTexts(on: library)
        let made = NativeProbes(model, rows: table.rows, integers: table.integers)
        for column in model.columns.indices {
            for row in made.special(of: column) + made.categories(of: column) { try await add(row, on: library) }
        }
        for row in made.shuffled(Self.shuffled) { try await add(row, on: library) }
        try await flush(on: library)
        for row in made.shuffled(Self.alone) { try await ask(table.input([row]), on: library) }
        var splits = made.splits.makeIterator()
        while let row = splits.next() { try await add(row, on: library) }
        try await flush(on: library)
    }

    /// A missing text alone in its column, and beside another: what pandas makes of it depends on both, and on where it was written.
    private mutating func askMissingTexts(on library: some Predictor) async throws(Ended) {
        for column in table.texts {
            guard var row = table.rows.first else { return }
            var other = row
            row[column] = .nan
            // The first text that the model knows.
            other[column] = 0
            for origin in [ModelInput.Origin.table, .csv, .inferred, .lists, .rows] {
                try await ask(table.input([row], from: origin), on: library)
                try await ask(table.input([row, other], from: origin), on: library)
            }
        }
    }

    /// Adds a row to the next request. One that the form refuses is asked alone, since the library refuses the whole request, too.
    private mutating func add(_ row: [Double], on library: some Predictor) async throws(Ended) {
        guard model.takes(row) else {
            try await ask(table.input([row]), on: library)
            return
        }
        waiting.append(row)
        if waiting.count >= Self.batch { try await flush(on: library) }
    }

    private mutating func flush(on library: some Predictor) async throws(Ended) {
        guard !waiting.isEmpty else { return }
        let rows = waiting
        waiting = []
        let isAnswered = try await ask(table.input(rows), on: library)
        guard !isAnswered, rows.count > 1 else { return }
        // Both refuse some of them: each has to be asked for itself.
        for row in rows { try await ask(table.input([row]), on: library) }
    }

    /// - Returns: false if both refuse it.
    @discardableResult
    private mutating func ask(_ input: ModelInput, on library: some Predictor) async throws(Ended) -> Bool {
        let expected: ModelOutput?
        do {
            expected = try await library.answer(input, probabilities: true)
        } catch {
            guard error.code == .modelRaised || error.code == .inputInvalid else { throw .failed(error) }
            expected = nil
        }
        if let difference = agreement.difference(twin.answer(input), expected) {
            throw .unproven(NoNativeForm("a probe differs: \(difference)"))
        }
        probes += max(1, input.rows)
        return expected != nil
    }
}
