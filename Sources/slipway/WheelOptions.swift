import ArgumentParser
import DurableFiles
import Identifiers
import MLflow
import ModelWorkers

/// Which Python runs models, and is asked for their packages.
struct PythonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Python that has the models' packages; else SLIPWAY_PYTHON, else python3 on PATH.",
            valueName: "path"
        )
    )
    var python: String?

    var interpreter: String { python ?? Console.environment("SLIPWAY_PYTHON") ?? "python3" }
}

/// How a model's code is confined that runs here.
struct SandboxOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What confines the model's code: required, best (what this kernel has) or off; required where the kernel can.",
            valueName: "mode"
        )
    )
    var sandbox: SandboxMode?
}

extension SandboxMode: ExpressibleByArgument {}

/// Whether and how an export takes wheels along.
struct WheelOptions: ParsableArguments {
    @Flag(help: "Take along the wheels that the versions need, so that a node builds their environment offline.")
    var wheels = false

    @OptionGroup var python: PythonOptions

    @Option(
        help: ArgumentHelp(
            "With --wheels: for another machine, such as manylinux_2_28_x86_64 (repeatable).",
            valueName: "tag"
        )
    )
    var platform: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --wheels: build this package from its source, which runs its code in a sandbox (repeatable).",
            valueName: "name"
        )
    )
    var buildWheel: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --wheels: leave this package out, though others ask for it (repeatable).",
            valueName: "name"
        ),
        transform: { text in
            guard let name = PackageName(text) else { throw ValidationError("\"\(text)\" is no name of a package.") }
            return name
        }
    )
    var without: [PackageName] = []

    @Option(
        help: ArgumentHelp(
            "With --build-wheel, what confines the build: required, best (what this kernel has) or off.",
            valueName: "mode"
        )
    )
    var sandbox: SandboxMode?

    func validate() throws {
        if !wheels, !platform.isEmpty || !buildWheel.isEmpty || !without.isEmpty {
            throw ValidationError("--platform, --build-wheel and --without are for --wheels.")
        }
        if sandbox != nil, buildWheel.isEmpty {
            throw ValidationError("--sandbox is for --build-wheel.")
        }
        if !platform.isEmpty, !buildWheel.isEmpty {
            throw ValidationError(
                "A wheel can only be built for the machine it is built on: --platform or --build-wheel."
            )
        }
        for name in buildWheel + platform where name.hasPrefix("-") || name.contains(where: \.isWhitespace) {
            throw ValidationError("\"\(name)\" is no name.")
        }
    }

    /// - Parameter scratch: any directory that can be written.
    /// - Parameter steps: where it is told what is being done.
    func locking(
        scratch: DirectoryHandle,
        _ console: Console,
        _ steps: StepDisplay
    ) async throws -> WheelLocking {
        steps.begin("Asking \(python.interpreter) what it is")
        let interpreter = try await Interpreter.examine(python.interpreter, scratch: scratch)
        var locking = WheelLocking(interpreter: interpreter)
        locking.platforms = platform
        locking.built = buildWheel
        locking.without = without
        locking.leavingOut = { wheel in try? steps.pause { console.warn(wheel.text) } }
        locking.sandbox = SandboxSettings(mode: sandbox)
        locking.progress = { number, count, names in
            steps.begin("Fetching wheels, \(number) of \(count): \(names)")
        }
        return locking
    }
}

extension OmittedWheel {
    fileprivate var text: String {
        let askers =
            askedFor.isEmpty ? "nothing in the bundle asks for it" : "\(askedFor.joined(separator: ", ")) may need it"
        return "\(file) (\(Amount.bytes(size))) stays out: \(askers)"
    }
}
