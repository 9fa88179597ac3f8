import Bundles
import ContentStore
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import ModelScan
import SavedModels
import StrictJSON

/// The details of a version that are known without running it.
struct VersionView {
    let model: SavedModel
    let version: SavedVersion
    let files: [ModelPackFile]
    let mlmodel: MLmodel
    let requirements: RequirementSet
    let report: ScanReport
    let golden: GoldenRecord?

    /// - Throws: `mlflow.mlmodel.*` where MLmodel cannot be read.
    init(model: SavedModel, version: SavedVersion, project: Project) throws {
        self.model = model
        self.version = version
        files = try project.files(of: version)
        report = try project.scan(of: model.name, version, width: OwnProcess.processorCount)
        golden = try project.golden(of: model.name, version)
        mlmodel = try MLmodel(yaml: project.content(MLmodel.fileName, of: files) ?? [], subject: MLmodel.fileName)
        requirements = try RequirementSet { [files] name in try project.content(name, of: files) }
    }

    /// Warnings for the users of the version.
    var warnings: [String] {
        requirements.flaws.map { "\(model.name) \(version.version): \($0)" }
            + [requirements.floatingWarning.map { "\(model.name) \(version.version): \($0)" }].compactMap(\.self)
    }

    var text: String {
        facts.text + schemaText + requirementText + fileText + runText + "\nScan: " + report.text
    }

    private var facts: FactList {
        var facts = FactList()
        facts.add("Version", "\(model.name) \(version.version)" + (version.version == model.active ? ", active" : ""))
        facts.add("Digest", version.manifest.description)
        facts.add("Aliases", model.aliases(of: version.version).joined(separator: ", "))
        facts.add("Flavours", mlmodel.flavors.joined(separator: ", "))
        facts.add("Loader", mlmodel.pythonFunction?.loaderModule)
        facts.add("MLflow", version.mlflow)
        facts.add("Python", requirements.python ?? version.python)
        facts.add("Size", "\(ByteCount.formatted(version.bytes)) in \(Format.count(files.count, "file"))")
        facts.add("Created", version.created.map { Format.time($0.description) })
        facts.add("Imported", Format.time(version.imported.description))
        facts.add("Golden", golden?.summary ?? "none; slipway golden \(model.name) \(version.version) records it")
        facts.add("Native", version.nativeText)
        facts.add("Reference", version.reference?.line)
        for report in version.evaluationReports(of: model.name).prefix(5) { facts.add("Evaluation", report.line) }
        facts.add("Source", version.source.sourceText)
        facts.add("Run", mlmodel.runID ?? version.source["run"]?.string)
        facts.add("Description", version.description)
        facts.add("Tags", version.tags.pairText)
        return facts
    }

    private var schemaText: String {
        guard let schema = mlmodel.schema else { return "\nNo signature: the model does not describe its input.\n" }
        var table = Table([.left("SIGNATURE"), .left("NAME"), .left("TYPE"), .left("REQUIRED")])
        for row in schema.rows { table.add(row) }
        return "\n" + table.text()
    }

    private var requirementText: String {
        guard !requirements.entries.isEmpty || !requirements.options.isEmpty else { return "" }
        var table = Table([.left("REQUIREMENT"), .left("VERSION"), .left("FROM")])
        for entry in requirements.entries {
            let version = AddressText.withoutSecrets(entry.versionText)
            table.add([entry.title, version, entry.files.joined(separator: ", ")])
        }
        // Paths, addresses and options of pip are shown as they are.
        for option in requirements.options { table.add([AddressText.withoutSecrets(option), "", "pip"]) }
        return "\n" + table.text()
    }

    private var fileText: String {
        var table = Table([.right("SIZE"), .left("FORMAT"), .left("FILE")])
        for file in report.files { table.add([ByteCount.formatted(file.size), file.format.rawValue, file.path]) }
        return "\n" + table.text()
    }

    /// The metrics of the run that made the version, from the tracking server.
    private var metrics: [(key: String, value: JSONValue)] {
        (version.source["metrics"]?.object?.members ?? []).sorted { $0.key < $1.key }
    }

    private var runText: String {
        guard !metrics.isEmpty else { return "" }
        var table = Table([.left("METRIC"), .right("VALUE")])
        for metric in metrics { table.add([metric.key, metric.value.string ?? JSONWriter.text(of: metric.value)]) }
        return "\n" + table.text()
    }
}

extension GoldenRecord {
    /// Such as `5 rows, Python 3.11.7, relative 1e-06, absolute 1e-09, 1.2 ms`.
    var summary: String {
        "\(Format.count(input.rows, "row")), Python \(environment.python), relative \(tolerance.relative), "
            + "absolute \(tolerance.absolute), \(ignoredText)\(Format.seconds(latency.p50)), recorded "
            + Format.time(created.description)
    }

    private var ignoredText: String {
        tolerance.ignored.isEmpty ? "" : "\(tolerance.ignored.joined(separator: ", ")) ignored, "
    }
}

extension Project {
    /// The content of a small file of a version; nil if it is not there.
    fileprivate func content(_ name: String, of files: [ModelPackFile]) throws -> [UInt8]? {
        guard let file = files.first(where: { $0.path.text.utf8.elementsEqual(name.utf8) }) else { return nil }
        return try store.read(file.digest, limit: 4 << 20)
    }
}
