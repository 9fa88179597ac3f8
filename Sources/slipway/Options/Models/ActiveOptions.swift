import ArgumentParser
import SavedModels

/// The rule by which a registry decides the active versions.
struct ActiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take each model's active version from the registry: alias:NAME, stage:NAME or latest.",
            valueName: "choice"
        )
    )
    var activeFrom: String?

    func choice() throws -> ActiveVersionPolicy? {
        guard let activeFrom else { return nil }
        guard let choice = ActiveVersionPolicy(activeFrom) else {
            throw ValidationError(
                "\"\(activeFrom)\" is no rule for active versions: expected alias:NAME, stage:NAME or latest."
            )
        }
        return choice
    }

    func validate() throws { _ = try choice() }
}
