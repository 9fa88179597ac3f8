import ArgumentParser
import ModelWorkers

/// The loader of a model that runs here.
struct LoaderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What loads the model here: native (its native form, without Python), direct, mlflow or automatic (the default).",
            valueName: "loader"
        )
    )
    var loader = LoaderChoice.automatic

    /// - Parameter runsHere: whether anything is loaded at all.
    func validate(runsHere: Bool) throws {
        guard !runsHere, loader != .automatic else { return }
        throw ValidationError("Nothing is loaded here: a node chooses its loader itself (scoring.loader).")
    }

    /// The settings of a model that runs here.
    var settings: WorkerSettings { LocalModel.settings(loader) }
}

extension LoaderChoice: ExpressibleByArgument {}
