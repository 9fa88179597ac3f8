import Archive
import ArgumentParser
import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import MLflow
import NodeAPI
import SavedModels
import Signing
import StrictJSON

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the project, or a part of it, as one signed bundle.",
        discussion: """
            Exporting the same content again gives the same bundle: the same sequence, id, time and bytes, except for the \
            signature. Any change makes a new bundle with the next sequence. Its time is the current time, or \
            SOURCE_DATE_EPOCH in seconds. A second, independent reader checks the file before it gets its name.

            A node takes no bundle with a sequence below the one that it confirmed. A fresh copy of the project, as in a pipeline, does not \
            know it: give it the sequence (--sequence), or what to exceed (--after). See docs/teams.md.

            All versions of all models go along, or those of --model, --active-only and --versions. A node that runs the bundle \
            has no other model of the project: slipway diff and slipway deploy --dry-run show what goes.

            With --base BUNDLE, the file is a delta: it has only the contents that BUNDLE does not list. Its signature covers the \
            whole bundle, and a node takes it if it has the rest, as it does while it keeps BUNDLE. See docs/bundle-format.md.

            The key is a file (--key), or a command has it (--sign-with): a hardware token, a KMS, an agent. The command's \
            signature is checked with the public key before anything is written.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file, or a directory for it, or - for standard output; an existing file is replaced. Default: PROJECT-ID.slipway.tar here.",
            valueName: "file"
        )
    )
    var output: String?

    @OptionGroup var signing: SigningOptions

    @Option(
        help: ArgumentHelp("The bundle's id; by default the day and the sequence.", valueName: "id"),
        transform: { try ArgumentText.name($0) }
    )
    var id: BundleID?

    @Option(
        help: ArgumentHelp(
            "The bundle's sequence, above that of the last export; by default the next number.",
            valueName: "n"
        )
    )
    var sequence: Int64?

    @Option(
        help: ArgumentHelp(
            "Choose a sequence above that of a bundle file, or above all that a node has of the project: its address, or its context.",
            valueName: "bundle|node"
        ),
        completion: .file()
    )
    var after: String?

    @Option(help: ArgumentHelp("Notes for the people who deploy it.", valueName: "text"))
    var notes: String?

    @Option(
        help: ArgumentHelp(
            "Nodes refuse the bundle after this: the end of a day, or a time in UTC.",
            valueName: "date"
        ),
        transform: { try ArgumentText.time($0) }
    )
    var expires: Timestamp?

    @Option(help: ArgumentHelp("A node that may take it (repeatable); by default any.", valueName: "node"))
    var target: [String] = []

    @OptionGroup var selection: ExportSelectionOptions

    @Option(
        help: ArgumentHelp(
            "Write a delta: only the contents that this bundle, which the nodes have, does not list.",
            valueName: "bundle"
        )
    )
    var base: InputPath?

    @Option(
        help: ArgumentHelp(
            "Compress it for a slow connection: zstd or gzip. Weights hardly shrink.",
            valueName: "kind"
        ),
        completion: .list(Compression.allCases.map(\.rawValue)),
        transform: { text in
            guard let compression = Compression(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no compression: expected zstd or gzip.")
            }
            return compression
        }
    )
    var compress: Compression?

    @Option(
        help: ArgumentHelp(
            "The evaluations and comparisons that go along: all, those of active versions (active), or none.",
            valueName: "choice"
        ),
        completion: .list(ExportedEvaluations.Choice.allCases.map(\.rawValue)),
        transform: { text in
            guard let choice = ExportedEvaluations.Choice(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no choice of evaluations: expected all, active or none.")
            }
            return choice
        }
    )
    var evaluations = ExportedEvaluations.Choice.active

    @Flag(
        help:
            "Put the predictions of the evaluations into the bundle, too: personal data, which every node and reader then has."
    )
    var withPredictions = false

    @OptionGroup var wheels: WheelOptions
    @OptionGroup var scan: ScanPolicyOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        if json.json, output == PipedOutput.argument {
            throw ValidationError("With --json, standard output is for the answer: give --output a file.")
        }
        if withPredictions, evaluations == .none {
            throw ValidationError("--with-predictions needs evaluations to go along.")
        }
        if let sequence, sequence < 1 { throw ValidationError("--sequence is a number from 1.") }
        if sequence != nil, after != nil { throw ValidationError("--sequence and --after exclude each other.") }
    }

    func run() async throws {
        let console = outputOptions.console
        let opened = try project.open()
        var request = try request(console)
        if let after { request.after = try await PrecedingSequence.find(after, of: opened.state().name) }
        let piped = output == PipedOutput.argument ? try PipedOutput() : nil
        let (name, directory) = try piped.map { (name: $0.name as String?, directory: $0.directory) } ?? place()
        let progress = ProgressDisplay("Exporting", console)
        var reporting = request
        reporting.progress = { progress.update($0, $1) }
        reporting.steps = { console.explain("\($0) \(Format.seconds($1 / .seconds(1)))") }
        defer { progress.finish() }
        let report = try await export(opened, reporting, as: name, in: directory, console)
        progress.finish()
        console.warn(of: report.scans)
        if !report.leftOut.isEmpty { warn(of: report.leftOut, report.manifest, console) }
        for model in report.manifest.models where model.active == nil && !model.versions.isEmpty {
            console.warn(
                "\(model.name) has no active version, so nodes run none (slipway set \(model.name) --active V)"
            )
        }
        if wheels.wheels, wheels.needers == .withoutNativeForm, report.nativeForms > 0 {
            console.warn(
                "the wheels of \(Format.count(report.nativeForms, "version")) with a native form are left out: a node of an older release, "
                    + "or with scoring.loader direct or mlflow, needs them (--wheels-for all)"
            )
        }
        for active in report.unproven {
            console.warn(
                "\(active.model) \(active.version) has no golden predictions, so no node can prove that it predicts the same there "
                    + "(slipway golden \(active.model) \(active.version))"
            )
        }
        if report.predictions > 0 {
            console.warn(
                "\(Format.count(report.predictions, "file")) of predictions went along: everybody who has the bundle can read them"
            )
        }
        for change in report.schemaChanges {
            let words = change.comparison.changes.map(\.description).joined(separator: "; ")
            let breaks =
                change.comparison.breaking.isEmpty
                ? ""
                : ", and its callers may break (a node that runs \(change.before) takes it with "
                    + "slipway deploy --allow-schema-change \(change.model))"
            console.warn("\(change.model) \(change.after) differs from \(change.before)\(breaks): \(words)")
        }
        if let piped {
            try piped.deliver()
            for line in report.lines(path: "standard output") { console.sayBeside(line) }
            return
        }
        let path = directory.path == "." ? report.fileName : directory.fullPath(of: report.fileName)
        if json.json {
            try Console.write(report.json(path: path))
            return
        }
        for line in report.lines(path: path) { try console.say(line) }
    }

    /// Says what nodes will not have.
    private func warn(of leftOut: ExportSelection.LeftOut, _ manifest: BundleManifest, _ console: Console) {
        if !leftOut.models.isEmpty {
            console.warn(
                "left out: \(leftOut.models.map(\.text).joined(separator: ", ")); a node that runs \(manifest.bundle) has no such model any more"
            )
        }
        if leftOut.versions > 0 {
            console.warn(
                "left out: \(Format.count(leftOut.versions, "version")) of the models that go along"
                    + (leftOut.aliases.isEmpty
                        ? "" : ", with \(leftOut.aliases.joined(separator: ", ")), which nobody can ask there")
            )
        }
    }

    private func export(
        _ opened: Project,
        _ request: ExportRequest,
        as name: String?,
        in directory: DirectoryHandle,
        _ console: Console
    ) async throws -> ExportReport {
        guard wheels.wheels else { return try opened.export(request, as: name, in: directory) }
        let steps = StepDisplay(console)
        defer { steps.finish() }
        var request = request
        let progress = request.progress
        request.progress = {
            steps.finish()
            progress($0, $1)
        }
        return try await opened.export(
            request,
            wheelsFor: wheels.needers,
            wheels: { try await wheels.locking(scratch: $0, console, steps) },
            as: name,
            in: directory
        )
    }

    private func request(_ console: Console) throws -> ExportRequest {
        let now = SystemClock().timeOfDay
        var request = ExportRequest(
            identity: try signing.identity(at: now),
            now: now,
            producer: "slipway \(SlipwayVersion.current)",
            width: OwnProcess.processorCount
        )
        request.id = id
        request.sequence = sequence
        request.scanPolicy = scan.policy
        request.notes = notes
        request.expires = expires
        request.targets = target
        request.compression = compress
        request.selection = try selection.selection()
        request.base = try base.map { base in
            let path = try base.seekable()
            return try naming(path) { try UnverifiedBundle.read(path) }
        }
        request.evaluations.choice = evaluations
        request.evaluations.withPredictions = withPredictions
        if let text = Console.environment("SOURCE_DATE_EPOCH") {
            guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
                throw SavedModelsFailure(
                    .exportOptions,
                    "SOURCE_DATE_EPOCH",
                    expected: "seconds since 1970",
                    found: "\"\(text)\""
                )
            }
            request.created = Timestamp(seconds: seconds)
        }
        return request
    }

    private func place() throws -> (name: String?, directory: DirectoryHandle) {
        guard let output else { return (nil, try DirectoryHandle(path: ".")) }
        if let directory = try? DirectoryHandle(path: output) { return (nil, directory) }
        let place = try OutputPath(output)
        return (place.name, place.directory)
    }
}

extension ExportReport {
    /// The answer for people.
    fileprivate func lines(path: String) -> [String] {
        let versions = manifest.models.reduce(0) { $0 + $1.versions.count }
        let line =
            "\(path)  \(manifest.project) \(manifest.bundle), sequence \(manifest.sequence)"
            + (isNew ? "" : " (as before)")
            + ", \(Format.count(manifest.models.count, "model")), \(Format.count(versions, "version")), "
            + (wheels.map { "\(Format.count($0, "wheel")), " } ?? "")
            + (evaluations > 0 ? "\(Format.count(evaluations, "evaluation")), " : "")
            + ByteCount.formatted(summary.fileSize)
        return [line] + (summary.delta.map { ["A delta against \($0.base.description): \($0.words)"] } ?? [])
    }

    fileprivate func json(path: String) -> String {
        JSONWriter.text(of: [
            "file": .string(path), "project": .string(manifest.project.text), "bundle": .string(manifest.bundle.text),
            "sequence": .integer(manifest.sequence), "created": .string(manifest.created.description),
            "digest": .string(summary.manifestDigest.description), "delta": summary.delta?.value ?? .null,
            "entries": .integer(Int64(summary.entries)),
            "bytes": .integer(Int64(clamping: summary.fileSize)), "isNew": .bool(isNew),
            "evaluations": .integer(Int64(evaluations)), "predictions": .integer(Int64(predictions)),
            "wheels": wheels.map { .integer(Int64($0)) } ?? .null,
            "unproven": .array(
                unproven.map { ["model": .string($0.model.text), "version": .string($0.version.text)] }
            ),
            "schemaChanges": .array(
                schemaChanges.flatMap { change in
                    change.comparison.changes.map {
                        [
                            "model": .string(change.model.text), "from": .string(change.before.text),
                            "to": .string(change.after.text), "subject": .string($0.subject),
                            "change": .string($0.words), "breaksCallers": .bool($0.breaksCallers),
                        ]
                    }
                }
            ),
        ]) + "\n"
    }
}
