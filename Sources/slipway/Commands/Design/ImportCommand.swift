import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import SavedModels

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import MLflow models with their versions.",
        discussion: """
            A SOURCE is one of
              DIR                      a model directory, with an MLmodel file
              FILE                     a zip, tar, tar.gz or tar.zst of one
              sqlite:///PATH           a registry of MLflow 1, 2 or 3
              mlruns                   a registry in files (MLflow 2 and 3)
              http(s)://SERVER         a tracking server of MLflow 2 or 3
              models:/NAME/VERSION     one version of the registry of --registry
              models:/NAME@ALIAS       the version an alias points to
              models:/m-ID             a logged model of MLflow 3, from a tracking server
              runs:/RUN/PATH           a model that a run logged, from a tracking server
              oci://HOST/REPO:TAG      a version in an OCI registry (ModelPack)
              oci://…#MODEL:VERSION    a version of a bundle there

            The default SOURCE is the registry of --registry, or of MLFLOW_REGISTRY_URI, or of MLFLOW_TRACKING_URI. For a tracking \
            server, slipway reads MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.

            An import takes everything or nothing. It runs no model. A version never changes: the same content again \
            changes nothing, and other content under the same name is refused.

            Without --model, a model is named after its directory or archive; without --version, it gets the next number. \
            From a registry, slipway imports all models with all versions, aliases, tags and descriptions; a stage becomes \
            the tag mlflow.stage. Versions whose files cannot be read are left out and reported; the exit status is then 1.
            """
    )

    @Argument(help: "The source to import.")
    var source: [String] = []

    @Option(
        help: ArgumentHelp(
            "The model's name here; for a registry, import only this model (repeatable; * matches any text).",
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

    @Flag(help: "Make the version active; for a registry, the highest version of each model.")
    var activate = false

    @Option(
        help: ArgumentHelp(
            "The registry for models:/… and runs:/…; default: MLFLOW_REGISTRY_URI, or else MLFLOW_TRACKING_URI.",
            valueName: "uri"
        )
    )
    var registry: String?

    @Flag(help: "Import nothing if a version of a registry cannot be imported.")
    var strict = false
    @OptionGroup var scan: ScanPolicyOptions

    @Flag(help: "Exit with 0 even if versions of a registry were left out.")
    var allowIncomplete = false

    @OptionGroup var active: ActiveOptions
    @OptionGroup var evaluation: RequiredEvaluationOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var registryAccess: RegistryOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if activate, active.activeFrom != nil {
            throw ValidationError("--activate and --active-from exclude each other.")
        }
        if evaluation.requireEvaluation != nil, !activate, active.activeFrom == nil {
            throw ValidationError("--require-evaluation is for --activate and --active-from.")
        }
        // Here, and not first in run, so that the usage of this command is shown.
        _ = try sources()
    }

    func run() async throws {
        let console = output.console
        let progress = ProgressDisplay("Importing", console)
        var request = ImportRequest(
            sources: try sources(),
            workingDirectory: try System.workingDirectory(),
            now: SystemClock().timeOfDay,
            width: OwnProcess.processorCount
        )
        request.models = model
        request.version = versionName
        request.activates = activate
        request.activeFrom = try active.choice()
        request.requiredEvaluation = try evaluation.required()
        request.isStrict = strict
        request.scanPolicy = scan.policy
        request.workspace = server.workspaceName
        request.registry = registry ?? ServerOptions.registry
        // The file of credentials is no matter of any other source.
        if request.sources.contains(where: { $0.lowercased().hasPrefix("oci:") }) {
            request.artifacts = try registryAccess.access()
        }
        let steps = StepDisplay(console)
        let far = request.sources.filter { $0.contains("://") }
        if !far.isEmpty { steps.begin("Asking \(far.map(AddressText.withoutSecrets).joined(separator: ", "))") }
        request.progress = {
            steps.finish()
            progress.update($0, $1)
        }
        defer {
            steps.finish()
            progress.finish()
        }
        let report = try await project.open().importModels(request, access: server.access())
        steps.finish()
        progress.finish()
        for warning in report.warnings { console.warn(warning) }
        console.warn(of: report.scans)
        if json.json { try Console.write(report.json) } else { try tell(report, console) }
        try IncompleteImport(report.unavailable, done: report.versions.count, request.sources.joined(separator: " "))
            .requireNone(allowIncomplete, console)
    }

    private func sources() throws -> [String] {
        if !source.isEmpty { return source }
        guard let registry = registry ?? ServerOptions.registry else {
            throw ValidationError("Give a SOURCE to import, or set MLFLOW_REGISTRY_URI or MLFLOW_TRACKING_URI.")
        }
        return [registry]
    }

    private func tell(_ report: ImportReport, _ console: Console) throws {
        for version in report.versions {
            let files = "\(Format.count(version.version.files, "file")), \(ByteCount.formatted(version.version.bytes))"
            try console.say(
                "\(version.model) \(version.version.version)  "
                    + (version.isNew ? "imported (\(files))" : "is already there with this content")
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
}
