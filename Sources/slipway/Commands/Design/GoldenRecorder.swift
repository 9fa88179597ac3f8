import AsyncSupport
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NativeProving
import SavedModels

/// Records golden predictions of versions, one after the other.
struct GoldenRecorder {
    let project: Project
    let python: String
    let console: Console
    var sandbox = SandboxSettings()
    var recording = GoldenRecording()
    /// A file; nil for the version's own example.
    var input: String?
    var rows: Int?
    /// False: records are made, and the project stays as it is.
    var keepsRecords = true
    /// Writes the native form, too.
    var writesNative = true

    /// - Returns: the record, and the native form or why there is none; nil for that where it is not written.
    func record(
        _ model: SavedModel,
        _ version: SavedVersion
    ) async throws -> (record: GoldenRecord, native: NativeVerdict?) {
        let subject = "\(model.name) \(version.version)"
        let place = try project.checkout(version, now: SystemClock().timeOfDay)
        defer { withExtendedLifetime(place) {} }
        let asked = try question(place, subject)
        let steps = StepDisplay(console)
        defer { steps.finish() }
        steps.begin("Loading \(subject)")
        let loaded = try await LocalModel.load(
            place.directory,
            schema: place.mlmodel.schema,
            python: python,
            subject: subject,
            sandbox: sandbox
        )
        do {
            try steps.pause {
                console.explain(
                    "\(subject): loaded by \(loaded.hello.loader.rawValue) (\(loaded.hello.flavor)) in "
                        + Format.seconds(loaded.hello.loadSeconds)
                )
            }
            steps.begin("Measuring \(subject)")
            let record = try await recording.record(
                model.name,
                version.version,
                manifest: version.manifest,
                input: asked,
                in: GoldenRecord.Environment(python: loaded.hello.python ?? "none", packages: loaded.hello.packages),
                now: SystemClock().timeOfDay,
                on: loaded
            )
            await loaded.stop(drain: 0)
            let native = await native(record, place, subject, steps)
            if keepsRecords {
                try project.keep(record, native: native)
            } else {
                // A record that is too large could not be kept.
                _ = try record.written()
            }
            return (record, native)
        } catch {
            await loaded.stop(drain: 0)
            throw error
        }
    }

    private func native(
        _ record: GoldenRecord,
        _ place: VersionCheckout,
        _ subject: String,
        _ steps: StepDisplay
    ) async -> NativeVerdict? {
        guard writesNative else { return nil }
        return await NativeWriter(python: python, sandbox: sandbox, console: console)
            .verdict(place, record, subject, steps)
    }

    private func question(_ place: VersionCheckout, _ subject: String) throws -> ModelInput {
        let schema = place.mlmodel.schema
        guard let input else {
            guard let example = try ModelExample.read(place.directory) else {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "an input example, which MLflow saves with input_example=",
                    found: "none; give rows with --input FILE"
                )
            }
            let whole = try Invocation.parse(example, format: .json, schema: schema)
            return rows.map { whole.prefix(rows: $0) } ?? whole
        }
        let bytes = try OpenFile.read(input).readAll(limit: Invocation.sizeLimit)
        let isCSV = input.lowercased().hasSuffix(".csv")
        let body = isCSV ? bytes : ModelExample.body(of: bytes, isLines: InputFileKind.isLines(input))
        do throws(ScoringFailure) {
            return try Invocation.parse(body, format: isCSV ? .csv : .json, schema: schema).prefix(rows: rows ?? 100)
        } catch {
            throw FailureInFile(path: input, failure: error)
        }
    }
}

/// The kind of an input file, by its name.
enum InputFileKind {
    static func isLines(_ path: String) -> Bool {
        [".jsonl", ".ndjson"].contains { path.lowercased().hasSuffix($0) }
    }
}
