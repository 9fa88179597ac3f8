import ArgumentParser
import Identifiers
import SavedModels

struct SetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a model's active version, aliases, task, description or tags.",
        discussion: "All given settings apply together, or none does. Versions themselves never change."
    )

    @Argument(help: "The model.")
    var model: String

    @Option(
        help: ArgumentHelp("The version that nodes run.", valueName: "version"),
        transform: { try ArgumentText.name($0) }
    )
    var active: VersionID?

    @Flag(help: "Leave no version active.")
    var inactive = false

    @Option(help: ArgumentHelp("An alias and the version it points to (repeatable).", valueName: "name=version"))
    var alias: [String] = []

    @Option(help: ArgumentHelp("An alias to remove (repeatable).", valueName: "name"))
    var removeAlias: [String] = []

    @Option(
        help: ArgumentHelp(
            "The model's task: \(ModelTask.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "task"
        ),
        completion: .list(ModelTask.allCases.map(\.rawValue)),
        transform: { text in
            guard let task = ModelTask(rawValue: text) else {
                throw ValidationError(
                    "\"\(text)\" is no task: expected \(ModelTask.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            return task
        }
    )
    var task: ModelTask?

    @Option(help: ArgumentHelp("The model's description.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("A tag and its value (repeatable).", valueName: "key=value"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("A tag to remove (repeatable).", valueName: "key"))
    var removeTag: [String] = []

    @OptionGroup var evaluation: RequiredEvaluationOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if active != nil, inactive { throw ValidationError("--active and --inactive exclude each other.") }
        if evaluation.requireEvaluation != nil, active == nil {
            throw ValidationError("--require-evaluation is for --active.")
        }
        guard try !changes().isEmpty else { throw ValidationError("Nothing to set: see slipway set --help.") }
    }

    func run() throws {
        let opened = try project.open()
        let name = try opened.state().model(named: model).name
        let model = try opened.set(name, changes(), requiring: evaluation.required())
        if let active, let version = model.version(active), version.golden == nil {
            output.console.warn(
                "\(name) \(active) has no golden predictions, so no node can prove that it predicts the same there "
                    + "(slipway golden \(name) \(active))"
            )
        }
        if json.json {
            try Console.write(model.json)
        } else {
            try output.console.say(
                "\(model.name)  active \(model.active?.text ?? "none")"
                    + (model.aliases.isEmpty ? "" : "  aliases \(model.aliasText)")
                    + (model.task.map { "  task \($0.rawValue)" } ?? "")
            )
        }
    }

    private func changes() throws -> [ModelChange] {
        var changes: [ModelChange] = []
        if let active { changes.append(.active(active)) }
        if inactive { changes.append(.active(nil)) }
        if let task { changes.append(.task(task)) }
        if let description { changes.append(.description(description)) }
        changes += removeAlias.map(ModelChange.removeAlias) + removeTag.map(ModelChange.removeTag)
        changes += try alias.map { text in
            let (name, version) = try ArgumentText.pair(text)
            return .alias(name, try ArgumentText.name(version))
        }
        changes += try tag.map { text in
            let (key, value) = try ArgumentText.pair(text)
            return .tag(key, value)
        }
        return changes
    }
}
