import ArgumentParser
import Identifiers
import SavedModels

struct SetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a model's active version, aliases, task, description or tags.",
        discussion: "All given settings apply together, or none does. Versions themselves never change."
    )

    @Argument(help: "The model.", completion: CompletionNames.models)
    var model: String

    @Option(
        help: ArgumentHelp("The version that nodes run, or an alias of it.", valueName: "version"),
        completion: CompletionNames.versions
    )
    var active: String?

    @Flag(help: "Leave no version active.")
    var inactive = false

    @Option(
        help: ArgumentHelp(
            "An alias and the version, or another alias, it points to (repeatable).",
            valueName: "name=version"
        )
    )
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
        for text in alias + tag { _ = try ArgumentText.pair(text) }
        let lists = alias + removeAlias + tag + removeTag
        guard active != nil || inactive || task != nil || description != nil || !lists.isEmpty else {
            throw ValidationError("Nothing to set: see slipway set --help.")
        }
    }

    func run() throws {
        let opened = try project.open()
        let state = try opened.state()
        let known = try state.model(named: self.model)
        let name = known.name
        let changes = try changes { try state.version(of: known, named: $0).version }
        let model = try opened.set(name, changes, requiring: evaluation.required())
        if self.active != nil, let active = model.active, let version = model.version(active), version.golden == nil {
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

    /// - Parameter version: what a text names.
    private func changes(_ version: (String) throws -> VersionID) throws -> [ModelChange] {
        var changes: [ModelChange] = []
        if let active { changes.append(.active(try version(active))) }
        if inactive { changes.append(.active(nil)) }
        if let task { changes.append(.task(task)) }
        if let description { changes.append(.description(description)) }
        changes += removeAlias.map(ModelChange.removeAlias) + removeTag.map(ModelChange.removeTag)
        changes += try alias.map { text in
            let (name, target) = try ArgumentText.pair(text)
            return .alias(name, try version(target))
        }
        changes += try tag.map { text in
            let (key, value) = try ArgumentText.pair(text)
            return .tag(key, value)
        }
        return changes
    }
}
