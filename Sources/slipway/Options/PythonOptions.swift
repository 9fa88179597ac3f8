import ArgumentParser
import ModelWorkers

/// The Python that runs models and has their packages.
struct PythonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Python that has the models' packages; default: SLIPWAY_PYTHON, or python3 on PATH.",
            valueName: "path"
        )
    )
    var python: String?

    var interpreter: String { python ?? Console.environment("SLIPWAY_PYTHON") ?? "python3" }
}

/// The sandbox of model code that runs here.
struct SandboxOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The sandbox of the model's code: required, best (what the kernel offers) or off. Default: required if possible.",
            valueName: "mode"
        )
    )
    var sandbox: SandboxMode?
}

extension SandboxMode: ExpressibleByArgument {}
