import AsyncSupport
import Evaluation
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NativeProving
import SavedModels

/// Writes the native form of a version and proves it, in a worker of its own: what a model's libraries do there has no part in its golden
/// predictions.
struct NativeWriter {
    let python: String
    let sandbox: SandboxSettings
    let console: Console

    /// - Parameter golden: the version's golden prediction.
    /// - Returns: the form, or why there is none; it never fails for what the model or its worker does.
    func verdict(
        _ place: VersionCheckout,
        _ golden: GoldenRecord,
        _ subject: String,
        _ steps: StepDisplay
    ) async -> NativeVerdict {
        let schema = place.mlmodel.schema
        do throws(NoNativeForm) {
            let isOnnx = place.mlmodel.flavors.contains("onnx")
            let question = try NativeQuestion(golden.manifest, schema, isOnnx: isOnnx)
            steps.begin("Writing the native form of \(subject)")
            let library = try await loaded(place, question, subject)
            guard let writing = library.hello.native else { throw NoNativeForm("its worker says nothing of one") }
            steps.begin("Proving the native form of \(subject)")
            let verdict = await proven(writing, golden, place, library, subject)
            await library.stop(drain: 0)
            return try verdict.get()
        } catch {
            return .none(error)
        }
    }

    private func loaded(
        _ place: VersionCheckout,
        _ question: NativeQuestion,
        _ subject: String
    ) async throws(NoNativeForm) -> LoadedModel {
        var settings = LocalModel.settings
        settings.native = question
        do {
            return try await LocalModel.load(
                place.directory,
                schema: place.mlmodel.schema,
                python: python,
                subject: subject,
                sandbox: sandbox,
                settings: settings
            )
        } catch {
            throw NoNativeForm("it was not loaded again: \((error as? any CodedFailure)?.message ?? "\(error)")")
        }
    }

    private func proven(
        _ writing: NativeWriting,
        _ golden: GoldenRecord,
        _ place: VersionCheckout,
        _ library: LoadedModel,
        _ subject: String
    ) async -> Result<NativeVerdict, NoNativeForm> {
        if case .form(let bytes) = writing, OnnxProof.isMeant(by: bytes) {
            return await proven(bytes, golden, place, library, subject)
        }
        do throws(ScoringFailure) {
            return .success(
                try await NativeProof.prove(
                    writing,
                    of: golden.manifest,
                    place.mlmodel.schema,
                    golden: golden.input,
                    on: library
                )
            )
        } catch {
            return .failure(NoNativeForm("its library did not answer the probes: \(error.message)"))
        }
    }

    /// The form of an ONNX model is asked in the worker that nodes have for it, with the library of the same packages.
    private func proven(
        _ onnx: [UInt8],
        _ golden: GoldenRecord,
        _ place: VersionCheckout,
        _ library: LoadedModel,
        _ subject: String
    ) async -> Result<NativeVerdict, NoNativeForm> {
        let twin: LoadedModel
        do {
            twin = try await LocalModel.load(
                place.directory,
                schema: place.mlmodel.schema,
                python: python,
                subject: subject,
                native: NativeForm(path: place.write(onnx, to: "form"), version: golden.manifest, isOnnx: true),
                sandbox: sandbox,
                settings: LocalModel.settings(.native)
            )
        } catch {
            let why = (error as? any CodedFailure)?.message ?? "\(error)"
            return .failure(NoNativeForm("the worker of native forms did not load it: \(why)"))
        }
        let result: Result<NativeVerdict, NoNativeForm>
        do throws(ScoringFailure) {
            let verdict = try await OnnxProof.prove(
                onnx,
                of: golden.manifest,
                golden: golden.input,
                on: library,
                against: twin
            )
            result = .success(verdict)
        } catch {
            result = .failure(NoNativeForm("a worker did not answer the probes: \(error.message)"))
        }
        await twin.stop(drain: 0)
        return result
    }
}
