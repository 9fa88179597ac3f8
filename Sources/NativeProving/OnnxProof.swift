package import Identifiers
package import Inference
import ModelWorkers
import NativeModels

/// The comparison of an ONNX model in the worker of native forms with the same one in Python, on the machine where the form is made.
///
/// Both ask the same release of one library, so every bit of every answer has to be equal.
package struct OnnxProof {
    private let library: any Predictor
    private let twin: any Predictor
    private let agreement = AnswerAgreement(isExact: true)
    private var probes = 0

    /// Tells whether a worker wrote the form of an ONNX model.
    package static func isMeant(by form: [UInt8]) -> Bool { OnnxForm.isMeant(by: form) }

    /// - Parameters:
    ///   - form: bytes that a worker wrote; they are read as anybody's.
    ///   - golden: the input of the golden prediction.
    ///   - library: the version, loaded by Python.
    ///   - twin: the version, loaded by this form.
    /// - Throws: if a worker fails otherwise than by refusing a request.
    package static func prove(
        _ form: [UInt8],
        of version: Digest,
        golden: ModelInput,
        on library: some Predictor,
        against twin: some Predictor
    ) async throws(ScoringFailure) -> NativeVerdict {
        let read: OnnxForm
        do {
            read = try OnnxForm.read(form, of: version)
        } catch {
            return .none(NoNativeForm("what was written cannot be read: \(error.description)"))
        }
        var proof = OnnxProof(library: library, twin: twin)
        if let difference = try await proof.run(golden) { return .none(NoNativeForm(difference)) }
        return .proven(NativeVerdict.Form(bytes: form, probes: proof.probes, library: read.library))
    }

    private init(library: any Predictor, twin: any Predictor) {
        self.library = library
        self.twin = twin
    }

    /// - Returns: the reason why there is no form; nil if all probes agree.
    private mutating func run(_ golden: ModelInput) async throws(ScoringFailure) -> String? {
        guard !library.hasProbabilities else { return "probabilities, which only the library has" }
        guard golden.form != .json, golden.tensors.allSatisfy({ $0.type != .bytes }) else {
            return "golden rows that are no numbers"
        }
        guard try await Self.answer(golden, on: library) != nil else {
            return "golden rows that are not answered again"
        }
        let made = OnnxProbes(golden: golden)
        for input in [golden] + made.parts + made.special + made.shuffled {
            let expected = try await Self.answer(input, on: library)
            let found = try await Self.answer(input, on: twin)
            if let difference = agreement.difference(found, expected) { return "a probe differs: \(difference)" }
            probes += max(1, input.rows)
        }
        return nil
    }

    /// - Returns: nil if the request is refused.
    private static func answer(
        _ input: ModelInput,
        on predictor: any Predictor
    ) async throws(ScoringFailure) -> ModelOutput? {
        do {
            return try await predictor.answer(input, probabilities: true)
        } catch {
            guard error.code == .modelRaised || error.code == .inputInvalid else { throw error }
            return nil
        }
    }
}
