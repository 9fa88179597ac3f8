import ArgumentParser
import SavedModels

/// The models and versions that go into a bundle.
struct ExportSelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only this model, or of it NAME/VERSION or NAME@ALIAS (repeatable); its active version goes along.",
            valueName: "model"
        ),
        completion: CompletionNames.choices
    )
    var model: [String] = []

    @Flag(help: "Only active versions: what nodes run.")
    var activeOnly = false

    @Option(
        help: ArgumentHelp("Only so many versions of each model, the newest, and its active one.", valueName: "n")
    )
    var versions: Int?

    func validate() throws {
        if let versions, versions < 1 { throw ValidationError("--versions is a number from 1.") }
        if activeOnly, versions != nil { throw ValidationError("--active-only and --versions exclude each other.") }
        let named = try model.map { try ModelChoice($0) }
        if activeOnly, named.contains(where: { $0.selector != nil }) {
            throw ValidationError("With --active-only, --model takes no version and no alias.")
        }
    }

    func selection() throws -> ExportSelection {
        var selection = ExportSelection()
        selection.models = try model.map { text in
            let choice = try ModelChoice(text)
            return ExportSelection.Model(name: choice.model, version: choice.selector)
        }
        selection.newest = versions
        selection.activeOnly = activeOnly
        return selection
    }
}
