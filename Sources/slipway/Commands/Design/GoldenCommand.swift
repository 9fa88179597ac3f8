import ArgumentParser
import Evaluation
import Identifiers
import Inference
import NativeProving
import SavedModels
import StrictJSON

struct GoldenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "golden",
        abstract: "Record what a version predicts here, so that every node can check its own predictions.",
        discussion: """
            Runs the version in the given Python, on its input example or on --input, and stores inputs, outputs, tolerance \
            and latency with the version. Every bundle carries them, signed; a node replays them before it switches. \
            Without VERSION, the active version is used, or else the last one. See docs/scoring.md.

            The model is also written as plain numbers, its native form, where that is possible and every probe agrees: a node then \
            answers without Python. See docs/native-models.md.

            Loading a model runs its code: read slipway show first.
            """
    )

    @Argument(help: "A model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String?

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @Flag(help: "Record every version that has an input example, of the model or of all models.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "The input: CSV with a header, JSON as MLflow's scoring server takes it, or JSON lines (.jsonl).",
            valueName: "file"
        )
    )
    var input: InputPath?

    @Option(help: ArgumentHelp("At most this many rows; by default 100 of --input, all of an example.", valueName: "n"))
    var rows: Int?

    @OptionGroup var tolerance: ToleranceOptions

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions

    @Flag(
        name: .customLong("no-native"),
        help: "Do not write the native form, with which a node answers without Python."
    )
    var withoutNative = false

    @Flag(help: "Keep and remove nothing: print what would be recorded, or with --remove what would be removed.")
    var dryRun = false

    @Flag(help: "Show the recorded predictions; run nothing.")
    var show = false

    @Flag(help: "Remove the recorded predictions; run nothing.")
    var remove = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if model == nil, !all { throw ValidationError("Which model? Name one, or give --all.") }
        if all, version != nil || input != nil {
            throw ValidationError("--all records every version on its own example: it takes no VERSION and no --input.")
        }
        if show, remove { throw ValidationError("--show and --remove exclude each other.") }
        if dryRun, show { throw ValidationError("--dry-run and --show exclude each other.") }
        if let rows, rows < 1 { throw ValidationError("--rows is a number from 1.") }
    }

    func run() async throws {
        let opened = try project.open()
        let versions = try chosen(opened.state())
        if show { return try showRecords(versions, opened) }
        if remove { return try removeRecords(versions, opened) }
        var work = GoldenRecorder(project: opened, python: python.interpreter, console: output.console)
        work.sandbox = sandbox.settings
        work.recording.wishes = tolerance.wishes
        work.keepsRecords = !dryRun
        work.input = input?.path
        work.rows = rows
        work.writesNative = !withoutNative
        var records: [JSONValue] = []
        var failures: [any CodedFailure] = []
        for (model, version) in versions {
            do {
                let (record, verdict) = try await work.record(model, version)
                let (native, bytes) = (verdict.map { NativeMark(of: $0) }, verdict?.bytes)
                records.append(record.listing(native?.value(bytes) ?? .null))
                if !json.json {
                    let done = dryRun ? "would be recorded" : "recorded"
                    try output.console.say("\(record.model) \(record.version)  \(done): \(record.summary)")
                    if let native { try output.console.say("native: \(native.line(bytes))") }
                }
            } catch let failure as any CodedFailure where all {
                output.console.warn("\(model.name) \(version.version): \(failure.message)")
                failures.append(failure)
            }
        }
        if json.json { try Console.write(JSONWriter.text(of: .array(records)) + "\n") }
        if let first = failures.first(where: { $0.stableCode != ScoringCode.inputInvalid.rawValue }) { throw first }
    }

    /// The versions that the arguments name.
    private func chosen(_ state: ProjectState) throws -> [(SavedModel, SavedVersion)] {
        guard all else {
            let (model, named) = try state.choose(self.model ?? "", version)
            return [(model, try state.version(of: model, named: named))]
        }
        let models = try self.model.map { [try state.model(named: $0)] } ?? state.models
        return models.flatMap { model in model.versions.map { (model, $0) } }
    }

    private func showRecords(_ versions: [(SavedModel, SavedVersion)], _ opened: Project) throws {
        let records = try versions.compactMap { model, version in
            try opened.golden(of: model.name, version).map { ($0, version) }
        }
        if records.isEmpty, let (model, version) = versions.first, !all {
            throw CommandFailure(
                .goldenNone,
                "\(model.name) \(version.version)",
                expected: "a golden prediction",
                found: "none; slipway golden \(model.name) \(version.version) records it"
            )
        }
        if json.json {
            try Console.write(JSONWriter.text(of: .array(records.map { $0.listing($1.nativeValue) })) + "\n")
        } else {
            try Console.write(records.map { $0.text($1.nativeText) }.joined(separator: "\n"))
        }
    }

    private func removeRecords(_ versions: [(SavedModel, SavedVersion)], _ opened: Project) throws {
        var removed: [JSONValue] = []
        for (model, version) in versions {
            let isGone = try dryRun ? version.golden != nil : opened.removeGolden(of: model.name, version.version)
            guard isGone else { continue }
            removed.append(["model": .string(model.name.text), "version": .string(version.version.text)])
            if !json.json {
                try output.console.say("\(model.name) \(version.version)  \(dryRun ? "would be removed" : "removed")")
            }
        }
        if json.json { try Console.write(JSONWriter.text(of: .array(removed)) + "\n") }
    }
}

extension NativeVerdict {
    /// The size of the form.
    fileprivate var bytes: UInt64? {
        if case .proven(let form) = self { UInt64(form.bytes.count) } else { nil }
    }
}

extension GoldenRecord {
    /// - Parameter native: of its version's native form.
    fileprivate func listing(_ native: JSONValue) -> JSONValue {
        var value = facts
        value["native"] = native
        value["model"] = .string(model.text)
        value["version"] = .string(version.text)
        value["manifest"] = .string(manifest.description)
        return value
    }

    /// The facts of the record: environment, tolerance, latency, native form, and the shapes of inputs and outputs.
    fileprivate func text(_ native: String?) -> String {
        var list = FactList()
        list.add("Version", "\(model) \(version)")
        list.add("Digest", manifest.description)
        list.add("Rows", String(input.rows))
        list.add("Recorded", Format.time(created.description))
        list.add("Python", environment.python)
        list.add("Packages", environment.packages.pairText)
        list.add("Tolerance", "relative \(tolerance.relative), absolute \(tolerance.absolute)")
        for column in tolerance.columns {
            list.add(
                "Column \(column.name)",
                column.limits.map { "relative \($0.relative), absolute \($0.absolute)" } ?? "ignored"
            )
        }
        list.add(
            "Latency",
            "p50 \(Format.seconds(latency.p50)), p99 \(Format.seconds(latency.p99)), \(Format.count(latency.runs, "run"))"
        )
        list.add("Native", native)
        list.add("Input", input.tensors.map(Self.brief).joined(separator: ", "))
        list.add("Output", output.tensors.map(Self.brief).joined(separator: ", "))
        if let probabilities = output.probabilities { list.add("Probabilities", Self.brief(probabilities)) }
        return list.text
    }

    private static func brief(_ tensor: Tensor) -> String {
        let name = tensor.name.isEmpty ? "" : "\(tensor.name): "
        return "\(name)\(tensor.type.rawValue)\(tensor.shape)"
    }
}
