import ArgumentParser
import AsyncSupport
import Bundles
import Identifiers
import ModelScan
import SavedModels
import StrictJSON

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List saved models, the versions of one model, or the details of one version.",
        discussion: "With --quiet, a list is only the models' names, or the versions, one per line."
    )

    @Argument(help: "A model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String?

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let opened = try project.open()
        let state = try opened.state()
        guard let text = model else {
            if output.quiet, !json.json { return try Console.write(lines: state.models.map(\.name.text)) }
            try Console.write(json.json ? state.json : list(state))
            return
        }
        let (model, version) = try state.choose(text, self.version)
        guard let version else {
            if output.quiet, !json.json { return try Console.write(lines: model.versions.map(\.version.text)) }
            try Console.write(json.json ? model.json : detail(model))
            return
        }
        let found = try state.version(of: model, named: version)
        let files = try opened.files(of: found)
        try Console.write(json.json ? found.json(files, of: model) : detail(found, files, of: model))
    }

    private func list(_ state: ProjectState) -> String {
        guard !state.models.isEmpty else { return "The project \(state.name) has no models; import some.\n" }
        var table = Table([
            .left("MODEL"), .right("VERS"), .left("ACTIVE"), .left("TASK"), .right("SIZE"), .right("AGE"),
            .left("SCAN"), .left("GOLDEN"), .left("ALIASES"),
        ])
        let now = SystemClock().timeOfDay
        for model in state.models {
            table.add([
                model.name.text, String(model.versions.count), model.active?.text ?? "-", model.task?.rawValue ?? "-",
                ByteCount.formatted(model.versions.clampedSum { $0.bytes }),
                model.newest.map { Format.age(now.seconds(since: $0)) } ?? "-", model.scanText, model.goldenText,
                model.aliasText,
            ])
        }
        return table.text()
    }

    private func detail(_ model: SavedModel) -> String {
        var facts = FactList()
        facts.add("Model", model.name.text)
        facts.add("Title", model.title)
        facts.add("Task", model.task?.rawValue)
        facts.add("Active", model.active?.text ?? "none")
        facts.add("Description", model.description)
        facts.add("Tags", model.tags.pairText)
        for version in model.versions {
            facts.add(
                "Evaluation",
                version.evaluationReports(of: model.name).summary.map { "\(version.version): \($0)" }
            )
        }
        var table = Table([
            .left("VERSION"), .right("FILES"), .right("SIZE"), .left("FLAVOURS"), .left("MLFLOW"), .left("PYTHON"),
            .left("SCAN"), .left("GOLDEN"), .left("REFERENCE"), .left("ALIASES"),
        ])
        for version in model.versions {
            table.add([
                version.version.text + (version.version == model.active ? " *" : ""), String(version.files),
                ByteCount.formatted(version.bytes), version.flavorText, version.mlflow ?? "-", version.python ?? "-",
                version.scan?.verdict?.rawValue ?? "-", version.golden?.rows.map { Format.count($0, "row") } ?? "-",
                version.reference.map { Format.count($0.rows, "row") } ?? "-",
                model.aliases(of: version.version).joined(separator: ", "),
            ])
        }
        return facts.text + (model.versions.isEmpty ? "" : "\n" + table.text())
    }

    private func detail(_ version: SavedVersion, _ files: [ModelPackFile], of model: SavedModel) -> String {
        var facts = FactList()
        facts.add("Version", "\(model.name) \(version.version)" + (version.version == model.active ? ", active" : ""))
        facts.add("Digest", version.manifest.description)
        facts.add("Aliases", model.aliases(of: version.version).joined(separator: ", "))
        facts.add("Flavours", version.flavors.joined(separator: ", "))
        facts.add("MLflow", version.mlflow)
        facts.add("Python", version.python)
        facts.add("Created", version.created.map { Format.time($0.description) })
        facts.add("Imported", Format.time(version.imported.description))
        facts.add("Golden", version.golden?.rows.map { Format.count($0, "row") })
        facts.add("Native", version.nativeText)
        facts.add("Reference", version.reference?.line)
        facts.add("Evaluation", version.evaluationReports(of: model.name).summary)
        facts.add("Source", version.source.sourceText)
        facts.add("Description", version.description)
        facts.add("Tags", version.tags.pairText)
        var table = Table([.right("SIZE"), .left("DIGEST"), .left("FILE")])
        for file in files { table.add([ByteCount.formatted(file.size), file.digest.short, file.path.text]) }
        return facts.text + "\n" + table.text()
    }
}
