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

    @Option(
        help: ArgumentHelp(
            "Allow the model's code more, as a node does: loopback (a network of its own), network, gpu or read=/PATH (repeatable).",
            valueName: "exception"
        )
    )
    var sandboxAllow: [SandboxException] = []

    func validate() throws {
        if sandbox == .off, !sandboxAllow.isEmpty {
            throw ValidationError("--sandbox off allows everything: it takes no --sandbox-allow.")
        }
    }

    var settings: SandboxSettings {
        var settings = SandboxSettings(mode: sandbox)
        for exception in sandboxAllow { exception.apply(to: &settings) }
        return settings
    }
}

/// An exception of the sandbox, with the name that it has in `sandbox-allow` of a node's configuration.
enum SandboxException: ExpressibleByArgument, Sendable, Hashable {
    case network
    case loopback
    case gpu
    /// An absolute path.
    case read(String)

    init?(argument: String) {
        switch argument {
        case "network": self = .network
        case "loopback": self = .loopback
        case "gpu": self = .gpu
        default:
            guard let path = argument.wholeMatch(of: /read=(.+)/).map({ String($0.1) }), SandboxSettings.mayRead(path)
            else { return nil }
            self = .read(path)
        }
    }

    func apply(to settings: inout SandboxSettings) {
        switch self {
        case .network: settings.allowsNetwork = true
        case .loopback: settings.allowsLoopback = true
        case .gpu: settings.allowsGPU = true
        case .read(let path): settings.readable.append(path)
        }
    }
}

extension SandboxMode: ExpressibleByArgument {}
