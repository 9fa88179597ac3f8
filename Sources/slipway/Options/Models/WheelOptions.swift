import ArgumentParser
import DurableFiles
import Identifiers
import MLflow
import ModelWorkers
import SavedModels

/// The options for wheels in an export.
struct WheelOptions: ParsableArguments {
    @Flag(help: "Include the wheels that the versions need, so that a node builds their environment offline.")
    var wheels = false

    @Option(
        name: .customLong("wheels-for"),
        help: ArgumentHelp(
            "With --wheels: the wheels of all versions (all), or only of those that have no native form (needed).",
            valueName: "choice"
        ),
        transform: { text in
            guard let choice = WheelNeed(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no choice of wheels: expected all or needed.")
            }
            return choice
        }
    )
    var needers = WheelNeed.withoutNativeForm

    @OptionGroup var python: PythonOptions

    @Option(
        help: ArgumentHelp(
            "With --wheels: wheels for this platform, such as manylinux_2_28_x86_64 (repeatable).",
            valueName: "tag"
        )
    )
    var platform: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --wheels: build this package from source; its code runs in a sandbox (repeatable).",
            valueName: "name"
        )
    )
    var buildWheel: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --wheels: leave out this package even if others require it (repeatable).",
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
            "With --build-wheel: the sandbox of the build: required, best (what the kernel offers) or off.",
            valueName: "mode"
        )
    )
    var sandbox: SandboxMode?

    func validate() throws {
        if !wheels, !platform.isEmpty || !buildWheel.isEmpty || !without.isEmpty {
            throw ValidationError("--platform, --build-wheel and --without need --wheels.")
        }
        if sandbox != nil, buildWheel.isEmpty {
            throw ValidationError("--sandbox needs --build-wheel.")
        }
        if !platform.isEmpty, !buildWheel.isEmpty {
            throw ValidationError(
                "Give --platform or --build-wheel, not both: a wheel can be built only for this machine."
            )
        }
        for name in buildWheel + platform where name.hasPrefix("-") || name.contains(where: \.isWhitespace) {
            throw ValidationError("\"\(name)\" is no name.")
        }
    }

    /// - Parameters:
    ///   - scratch: a writable directory.
    ///   - steps: shows the current step.
    func locking(
        scratch: DirectoryHandle,
        _ console: Console,
        _ steps: StepDisplay
    ) async throws -> WheelLocking {
        steps.begin("Examining \(python.interpreter)")
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
            askedFor.isEmpty ? "nothing in the bundle requires it" : "\(askedFor.joined(separator: ", ")) may need it"
        return "\(file) (\(ByteCount.formatted(size))) is left out: \(askers)"
    }
}
