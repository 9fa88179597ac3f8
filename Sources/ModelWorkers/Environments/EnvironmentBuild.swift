import AsyncSupport
import DurableFiles
import Identifiers
import Inference

/// Makes one virtual environment from the wheels beside it: without a network, only from the locked packages, and every wheel by
/// its hash.
struct EnvironmentBuild {
    let lock: EnvironmentLock
    let interpreter: Interpreter
    /// The directory in which it is made.
    let home: DirectoryHandle
    /// The directory of the wheels.
    let wheels: DirectoryHandle
    /// Confinement of the programs.
    let sandbox: SandboxSettings
    /// The program uv, or its name on PATH; where it does not run, pip is taken.
    let uvProgram: String

    /// The cache of uv, on the same file system.
    static let cacheName = "slipway-cache"
    private static let linesName = "requirements.txt"
    private static let seconds = 900.0

    private var python: String { home.fullPath(of: "bin/python") }

    func run() async throws {
        try wheels.replace(
            file: Self.linesName,
            with: Array((lock.lines.joined(separator: "\n") + "\n").utf8)
        )
        if let uv = await uv() {
            try await requireSuccess(
                uv,
                ["venv", "--quiet", "--python", interpreter.path, "--allow-existing", home.path]
            )
            try await requireSuccess(
                uv,
                [
                    "pip", "install", "--quiet", "--offline", "--no-index", "--no-deps", "--only-binary", ":all:",
                    "--require-hashes",
                    "--python", python, "--find-links", wheels.path,
                    "--cache-dir", home.fullPath(of: Self.cacheName),
                    "--requirements", wheels.fullPath(of: Self.linesName),
                ]
            )
        } else {
            try await installWithPip()
        }
        _ = try await step(python, ["-I", "-m", "compileall", "-q", "-j", "0", home.fullPath(of: "lib")])
        try await requireSuccess(python, ["-I", "-c", Self.verification] + lock.requirements)
    }

    private func installWithPip() async throws {
        guard interpreter.pip != nil else {
            throw ScoringFailure(
                .environment,
                interpreter.path,
                expected: "uv on PATH, or an interpreter with pip",
                found: "neither; install uv, or pip for this interpreter (Debian: python3-pip)"
            )
        }
        try await requireSuccess(interpreter.path, ["-I", "-m", "venv", "--without-pip", home.path])
        try await requireSuccess(
            interpreter.path,
            [
                "-I", "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check",
                "--no-input", "--no-index", "--no-deps", "--no-compile", "--no-cache-dir", "--only-binary", ":all:",
                "--require-hashes",
                "--find-links", wheels.path, "--requirement", wheels.fullPath(of: Self.linesName),
            ]
        )
    }

    /// uv, where it is there and runs.
    private func uv() async -> String? {
        let run = try? await step(uvProgram, ["--version"])
        return run?.hasSucceeded == true ? uvProgram : nil
    }

    private func step(_ program: String, _ arguments: [String]) async throws -> ProgramRun {
        var variables = PythonVariables.clean
        variables["PYTHONDONTWRITEBYTECODE"] = .some(nil)
        variables["PIP_CONFIG_FILE"] = "/dev/null"
        variables["UV_NO_CONFIG"] = "1"
        for name in ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX_URL", "UV_FIND_LINKS"] {
            variables[name] = .some(nil)
        }
        return try await ProgramRun.run(
            program,
            arguments,
            environment: variables,
            sandbox: .build(
                sandbox.withoutExceptions,
                interpreter: interpreter.executable,
                directory: DirectoryHandle.absolute(home.path),
                readable: [DirectoryHandle.absolute(wheels.path)]
            ),
            scratch: home,
            seconds: Self.seconds
        )
    }

    private func requireSuccess(_ program: String, _ arguments: [String]) async throws {
        let run = try await step(program, arguments)
        guard run.hasSucceeded else {
            throw ScoringFailure(
                .environment,
                "environment of \(lock.words)",
                "could not be built\(lock.withoutText): \(program) said: \(run.lastLines)"
            )
        }
    }

    /// - Throws: `scoring.environment` unless each wheel is what was locked.
    static func requireContent(_ lock: EnvironmentLock, in wheels: DirectoryHandle) throws {
        try Parallel.forEach(count: lock.wheels.count, width: 2) { index in
            let wheel = lock.wheels[index]
            let found = try StreamingDigest.of(wheels.open(file: wheel.file)).digest
            guard found == wheel.digest else {
                throw ScoringFailure(
                    .environment,
                    wheel.file,
                    expected: "content of \(wheel.digest)",
                    found: found.description
                )
            }
        }
    }

    /// Scripts name the directory they were made in, which is renamed. An environment is there to import from.
    static func removeScripts(in home: DirectoryHandle) throws {
        let programs = try home.open(directory: "bin")
        for name in try programs.names() where !name.hasPrefix("python") { try programs.removeTree(name) }
    }

    /// Imports the required packages, by the names of their modules.
    private static let verification = """
        from importlib import import_module, metadata
        from re import match
        from sys import argv
        for requirement in argv[1:]:
            name = match(r"[A-Za-z0-9._-]+", requirement)
            try:
                found = metadata.distribution(name.group(0))
            except metadata.PackageNotFoundError:
                # A marker leaves it out here.
                if ";" in requirement:
                    continue
                raise
            listed = (found.read_text("top_level.txt") or "").split()
            modules = listed or sorted({
                file.parts[0] for file in found.files or [] if len(file.parts) == 2 and file.name == "__init__.py"
            })
            for module in modules:
                if module.isidentifier() and not module.startswith("_") and module not in ("tests", "test", "docs"):
                    import_module(module)
        """
}
