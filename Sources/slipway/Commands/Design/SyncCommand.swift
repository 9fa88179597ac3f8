import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import SavedModels

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Import what is new in a registry since the last import.",
        discussion: """
            A sync imports new models and versions, and new descriptions, aliases and tags. It keeps and reports what the \
            registry no longer has. It takes everything or nothing.

            The registry is a remote (slipway remote), with the models, the workspace and the rule for active versions that were \
            given to it, or any other. Without a name it is the only remote, or the one named origin; in a project without remotes, \
            that of the last import.

            A version never changes: if the registry has other content under the number of a version that is here, nothing \
            is imported, both digests are shown, and the exit status is 4. To find this, sync reads every version again; \
            with --quick it compares only the names and sizes of the files and MLmodel, in which MLflow writes a new id at \
            every save.
            """
    )

    @Argument(
        help: "A remote, or a registry; by default the only remote, or the registry of the last import.",
        completion: CompletionNames.remotes
    )
    var registry: String?

    @Option(
        help: ArgumentHelp("Only this model (repeatable; * matches any text).", valueName: "name")
    )
    var model: [String] = []

    @Flag(name: .customLong("dry-run"), help: "Show what would be imported, and change nothing.")
    var isTrial = false

    @Flag(help: "Do not read the files of known versions again.")
    var quick = false

    @Flag(help: "Stop at the first version that cannot be imported.")
    var strict = false

    @Flag(help: "Exit with 0 even if versions were left out.")
    var allowIncomplete = false

    @OptionGroup var scan: ScanPolicyOptions
    @OptionGroup var active: ActiveOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        let progress = ProgressDisplay("Importing", console)
        var request = ImportRequest(
            sources: [],
            workingDirectory: try System.workingDirectory(),
            now: SystemClock().timeOfDay,
            width: OwnProcess.processorCount
        )
        request.models = model
        request.isQuick = quick
        request.isStrict = strict
        request.scanPolicy = scan.policy
        let opened = try project.open()
        let remote = try opened.state().remote(named: registry)
        // The workspace of a remote goes before the environment.
        request.workspace = remote == nil ? server.workspaceName : server.workspace
        request.activeFrom = try active.choice()
        let steps = StepDisplay(console)
        let asked = remote?.location ?? registry.map(AddressText.withoutSecrets)
        steps.begin("Asking \(asked ?? "the registry of the last import")")
        request.progress = {
            steps.finish()
            progress.update($0, $1)
        }
        defer {
            steps.finish()
            progress.finish()
        }
        let report = try await opened.sync(registry, from: remote, request, access: server.access(), isTrial: isTrial)
        steps.finish()
        progress.finish()
        for warning in report.warnings { console.warn(warning) }
        console.warn(of: report.scans)
        if json.json { try Console.write(report.json) } else { try tell(report, console) }
        try IncompleteImport(report.unavailable, done: report.new.count, report.registry)
            .requireNone(allowIncomplete, console)
    }

    private func tell(_ report: SyncReport, _ console: Console) throws {
        let isNew = report.isTrial ? "would be imported" : "imported"
        for name in report.newModels where !report.new.contains(where: { $0.model == name }) {
            try console.say("\(name)  is a new model without versions")
        }
        for (model, version) in report.new { try console.say("\(model) \(version)  \(isNew)") }
        for update in report.updates {
            let subject = update.version.map { "\(update.model) \($0)" } ?? update.model.text
            let before = update.old.map { ", was \(Self.short($0))" } ?? ""
            try console.say("\(subject)  \(update.what): \(Self.short(update.new))\(before)")
        }
        for (model, version) in report.activated.sorted(by: { $0.key < $1.key }) {
            try console.say("\(model) \(version)  is active")
        }
        for absence in report.gone {
            let subject = absence.version.map { "\(absence.model) \($0)" } ?? absence.model.text
            try console.say("\(subject)  is gone at the registry and stays here")
        }
        let same = Format.count(report.unchanged, "version")
        try console.say("\(same) \(report.unchanged == 1 ? "is" : "are") as before (\(report.registry))")
    }

    private static func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return "\"" + (line.count > 60 || line != text ? "\(line.prefix(60))…" : line) + "\""
    }
}
