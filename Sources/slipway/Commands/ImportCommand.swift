import ArgumentParser
import Identifiers
import SavedModels

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import MLflow models with their versions.",
        discussion: """
            A SOURCE is one of
              DIR                      a model directory, which has an MLmodel
              FILE                     a zip, tar, tar.gz or tar.zst of one
              sqlite:///PATH           a registry of MLflow 1, 2 or 3
              mlruns                   a registry in files (MLflow 2 and 3)
              models:/NAME/VERSION     one version of a registry, named by --registry
              models:/NAME@ALIAS       the version an alias points to

            All of it is imported, or nothing. No model is run. A version never changes: the same content again is \
            nothing new, other content is refused.

            Without --model a model is named after its directory or archive; without --version it gets the next number. \
            Of a registry all models are taken with all versions, aliases, tags and descriptions, and a stage as the tag \
            mlflow.stage. Versions whose files cannot be read are left out and told, and the exit status is 1.
            """
    )

    @Argument(help: "What to import.")
    var source: [String]

    @Option(
        help: ArgumentHelp(
            "The model's name here; for a registry only this model (repeatable).",
            valueName: "name"
        )
    )
    var model: [String] = []

    @Option(
        name: .customLong("version"),
        help: ArgumentHelp("The version's name here.", valueName: "version"),
        transform: { try ArgumentText.name($0) }
    )
    var versionName: VersionID?

    @Flag(help: "Make it the active version; of a registry the highest of each model.")
    var activate = false

    @Option(
        help: ArgumentHelp("Where models:/… is looked up; else MLFLOW_TRACKING_URI.", valueName: "uri")
    )
    var registry: String?

    @OptionGroup var scan: ScanPolicyOptions

    @Flag(help: "Exit with 0 although versions of a registry had to be left out.")
    var allowIncomplete = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let console = output.console
        let progress = ProgressDisplay("Importing", console)
        var request = ImportRequest(
            sources: source,
            workingDirectory: try Machine.workingDirectory(),
            now: Machine.now(),
            width: Machine.width
        )
        request.models = model
        request.version = versionName
        request.activates = activate
        request.scanPolicy = scan.policy
        request.registry =
            registry ?? Console.environment("MLFLOW_REGISTRY_URI") ?? Console.environment("MLFLOW_TRACKING_URI")
        request.progress = { progress.update($0, $1) }
        defer { progress.finish() }
        let report = try project.open().importModels(request)
        progress.finish()
        for warning in report.warnings { console.warn(warning) }
        console.warn(of: report.scans)
        if json.json { try Console.write(report.json) } else { try tell(report, console) }
        try demandComplete(report, console)
    }

    private func tell(_ report: ImportReport, _ console: Console) throws {
        for version in report.versions {
            let files = "\(Amount.count(version.version.files, "file")), \(Amount.bytes(version.version.bytes))"
            try console.say(
                "\(version.model) \(version.version.version)  "
                    + (version.isNew ? "imported (\(files))" : "is there already with this content")
            )
        }
        for model in report.newModels where model.versions.isEmpty {
            try console.say("\(model.name)  has no versions")
        }
        for (model, version) in report.activated.sorted(by: { $0.key < $1.key }) {
            try console.say("\(model) \(version)  is active")
        }
        if report.versions.isEmpty, report.newModels.isEmpty, report.unavailable.isEmpty {
            try console.say("There is nothing to import.")
        }
    }

    private func demandComplete(_ report: ImportReport, _ console: Console) throws {
        guard !report.unavailable.isEmpty else { return }
        let failure = SavedModelsFailure(
            .importIncomplete,
            source.joined(separator: " "),
            "\(Amount.count(report.unavailable.count, "version")) could not be imported, "
                + "\(report.versions.count) could; bring the missing files back and import again, "
                + "or give --allow-incomplete",
            findings: report.unavailable
        )
        guard allowIncomplete else { throw failure }
        for finding in report.unavailable { console.warn("\(finding.subject) is left out: \(finding.found)") }
    }
}
