package import DurableFiles
package import Identifiers
import Inference
package import MLflow

/// The packages that a version needs.
package struct WantedRequirements: Sendable, Hashable {
    package let model: ModelName
    package let version: VersionID
    package let manifest: Digest
    /// Ascending by their text.
    package let requirements: [IndexRequirement]

    package init(model: ModelName, version: VersionID, manifest: Digest, requirements: [IndexRequirement]) {
        self.model = model
        self.version = version
        self.manifest = manifest
        self.requirements = requirements.sorted { $0.line < $1.line }
    }

    /// As pip reads them, ascending.
    var lines: [String] { requirements.map(\.line) }

    /// pip takes hashes of every package, or of none.
    var hasHashes: Bool { requirements.contains { !$0.hashes.isEmpty } }
}

/// The wheels of all versions, as they lie in a directory, with the locks that name them.
package struct Wheelhouse: Sendable {
    /// Each once.
    package let locks: [EnvironmentLock]
    package let index: WheelIndex
    /// The path of each wheel, by its file's name; each once.
    package let wheels: [String: (wheel: EnvironmentLock.Wheel, directory: DirectoryHandle)]

    package var bytes: UInt64 { wheels.values.reduce(0) { $0 + $1.wheel.size } }
}

/// Resolves the requirements of versions completely and with hashes, and fetches the wheels. pip does it, from its configured
/// index, and starts no other program meanwhile: pip's `--only-binary` does not hold for requirements that a package of the index
/// has by a URL.
package struct WheelLocking: Sendable {
    package let interpreter: Interpreter
    /// Tags of the platform it is for, such as `manylinux_2_28_x86_64`; empty: this machine's.
    package var platforms: [String] = []
    /// Packages that are built here from their source, which runs their code; all others must have wheels.
    package var built: [String] = []
    /// Packages whose wheels stay out, although others require them.
    package var without: [PackageName] = []
    /// Confinement of pip where it builds; it has the network, to fetch sources and build tools.
    package var sandbox = SandboxSettings()
    /// Told before each group is resolved: its number, of how many, and its versions.
    package var progress: @Sendable (Int, Int, String) -> Void = { _, _, _ in }
    /// Told of each wheel that stays out, once.
    package var leavingOut: @Sendable (OmittedWheel) -> Void = { _ in }

    private static let seconds = 1800.0

    package init(interpreter: Interpreter) {
        self.interpreter = interpreter
    }

    /// - Parameter scratch: where wheels and lists are kept until they are taken.
    /// - Throws: `scoring.environment`, with the names of missing packages.
    package func run(_ wanted: [WantedRequirements], scratch: DirectoryHandle) async throws -> Wheelhouse {
        guard interpreter.pip != nil else {
            throw ScoringFailure(
                .environment,
                interpreter.path,
                expected: "an interpreter with pip",
                found: "none; install pip for it (Debian: python3-pip), or name another with --python"
            )
        }
        var locked: [(lock: EnvironmentLock, members: [WantedRequirements])] = []
        var omitted: [OmittedWheel] = []
        var wheels: [String: (wheel: EnvironmentLock.Wheel, directory: DirectoryHandle)] = [:]
        let groups = Self.groups(wanted)
        for (number, group) in groups.enumerated() {
            progress(number + 1, groups.count, Self.names(group))
            for part in try await lock(group, number, scratch) {
                for wheel in part.lock.wheels { try Self.take(wheel, part.directory, into: &wheels) }
                locked.append((part.lock, part.members))
                omitted += part.omitted
            }
        }
        try requireOmitted(locked.flatMap(\.lock.without))
        for omitted in Set(omitted).sorted(by: { $0.file < $1.file }) { leavingOut(omitted) }
        let entries = locked.flatMap { part in
            part.members.map {
                WheelIndex.Entry(
                    model: $0.model,
                    version: $0.version,
                    manifest: $0.manifest,
                    lock: part.lock.digest.short
                )
            }
        }
        return Wheelhouse(
            locks: Array(Set(locked.map(\.lock))).sorted { $0.digest < $1.digest },
            index: WheelIndex(entries.sorted { ($0.model, $0.version) < ($1.model, $1.version) }),
            wheels: wheels
        )
    }

    private struct Part {
        let lock: EnvironmentLock
        let members: [WantedRequirements]
        let omitted: [OmittedWheel]
        let directory: DirectoryHandle
    }

    /// Versions whose requirements do not contradict each other share one environment, unless pip finds that they do.
    private func lock(_ group: [WantedRequirements], _ number: Int, _ scratch: DirectoryHandle) async throws -> [Part] {
        let sets = Set(group.map(\.lines))
        do {
            return [try await lock(group, scratch, "group-\(number)")]
        } catch let failure as ScoringFailure {
            guard sets.count > 1 else { throw failure }
        }
        var parts: [Part] = []
        for (index, lines) in sets.sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
            let members = group.filter { $0.lines == lines }
            parts.append(try await lock(members, scratch, "group-\(number)-\(index)"))
        }
        return parts
    }

    private func lock(_ group: [WantedRequirements], _ scratch: DirectoryHandle, _ name: String) async throws -> Part {
        let requirements = Set(group.flatMap(\.requirements)).sorted { $0.line < $1.line }
        let lines = requirements.map(\.line)
        let directory = try scratch.openOrMake(directory: name)
        try scratch.replace(file: "\(name).txt", with: Array((lines.joined(separator: "\n") + "\n").utf8))
        let run = try await pip(lines: "\(name).txt", to: directory, scratch)
        guard run.hasSucceeded else { throw refusal(run, group) }
        let omitted = try await WheelOmission(names: without, interpreter: interpreter)
            .run(in: directory, asked: requirements, of: Self.names(group), scratch)
        let lock = try lock(of: directory, requirements.map(\.text), without: omitted.map(\.name))
        try requireHashes(requirements, lock)
        return Part(lock: lock, members: group, omitted: omitted, directory: directory)
    }

    /// Fetches wheels, or builds some in a sandbox that reads nothing of the user's and writes nothing but the scratch directory.
    private func pip(lines: String, to directory: DirectoryHandle, _ scratch: DirectoryHandle) async throws
        -> ProgramRun
    {
        let place = try DirectoryHandle.absolute(scratch.path)
        let arguments = try arguments(lines: "\(place)/\(lines)", to: DirectoryHandle.absolute(directory.path))
        guard !built.isEmpty else {
            return try await ProgramRun.run(
                interpreter.path,
                arguments,
                environment: PythonVariables.clean,
                scratch: scratch,
                seconds: Self.seconds
            )
        }
        let sources = PackageSources()
        var settings = sandbox.withoutExceptions
        settings.allowsNetwork = true
        return try await ProgramRun.run(
            interpreter.path,
            arguments,
            environment: PythonVariables.clean.merging(sources.variables.mapValues { .some($0) }) { $1 },
            sandbox: .build(
                settings,
                interpreter: interpreter.executable,
                directory: place,
                readable: sources.readable
            ),
            scratch: scratch,
            seconds: Self.seconds
        )
    }

    private func arguments(lines: String, to directory: String) -> [String] {
        let common = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--only-binary", ":all:"]
        guard built.isEmpty else {
            return ["-I", "-m", "pip", "wheel"] + common + built.flatMap { ["--no-binary", $0] }
                + ["--wheel-dir", directory, "--requirement", lines]
        }
        var target: [String] = []
        if !platforms.isEmpty {
            target = ["--python-version", interpreter.series, "--implementation", "cp"]
            for platform in platforms.flatMap(WheelName.accepted(by:)) { target += ["--platform", platform] }
        }
        return ["-I", "-c", Self.fetching, "download"] + common + target + [
            "--dest", directory, "--requirement", lines,
        ]
    }

    /// Words of pip where it would start a program.
    private static let noProgram = "wheels are fetched without running code"

    /// pip as a module that starts no program: neither a package's build nor a version control system.
    private static let fetching = """
        from runpy import run_module
        from sys import addaudithook
        def refuse(event, _):
            if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn"):
                raise PermissionError("\(noProgram)")
        addaudithook(refuse)
        run_module("pip", run_name="__main__", alter_sys=True)
        """

    /// Files that pip has verified already: a wheel that the model gave hashes for has one of them.
    private func requireHashes(_ requirements: [IndexRequirement], _ lock: EnvironmentLock) throws {
        let made = Set(built.compactMap { PackageName($0) })
        for requirement in requirements where !made.contains(requirement.name) {
            let wanted = requirement.hashes.filter { $0.algorithm == "sha256" }.map(\.hex)
            guard !wanted.isEmpty, wanted.count == requirement.hashes.count,
                let wheel = lock.wheels.first(where: { WheelName($0.file)?.name == requirement.name.text })
            else { continue }
            guard wanted.contains(wheel.digest.hex) else {
                throw ScoringFailure(
                    .environment,
                    wheel.file,
                    expected: "one of the \(wanted.count) hashes that the model gives for it",
                    found: wheel.digest.description
                )
            }
        }
    }

    private func refusal(_ run: ProgramRun, _ group: [WantedRequirements]) -> ScoringFailure {
        if run.errors.contains(Self.noProgram) {
            return ScoringFailure(
                .environment,
                Self.names(group),
                expected: "wheels alone, from the index",
                found: "a package that is made from its source, by a URL that another package names; "
                    + "put a wheel of it into the index: pip said: \(run.lastLines)"
            )
        }
        if run.errors.contains("DO NOT MATCH THE HASHES") || run.errors.contains("require-hashes mode") {
            return ScoringFailure(
                .environment,
                Self.names(group),
                "the hashes that the model gives do not hold, or do not cover all that it needs: pip said: \(run.lastLines)"
            )
        }
        let sign = "No matching distribution found for "
        let missing: [String] = run.errors.split(whereSeparator: \.isNewline).compactMap { line in
            guard let range = line.firstRange(of: sign) else { return nil }
            let rest = line.suffix(from: range.upperBound)
            return String(rest.prefix { $0 != " " })
        }
        guard let first = missing.first else {
            return ScoringFailure(
                .environment,
                Self.names(group),
                "could not be locked: pip said: \(run.lastLines)"
            )
        }
        let name = first.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
        return ScoringFailure(
            .environment,
            Self.names(group),
            "needs \(first), of which the index has no wheel for Python \(interpreter.series)"
                + (platforms.isEmpty ? "" : " and \(platforms.joined(separator: ", "))")
                + "; if it has its source, --build-wheel \(name) builds one here, which runs its code",
            findings: missing.map {
                Finding(
                    code: ScoringCode.environment.rawValue,
                    subject: $0,
                    expected: "a wheel",
                    found: "none"
                )
            }
        )
    }

    /// - Throws: `scoring.environment` for a name that no version needs: a slip of the pen would leave out nothing.
    private func requireOmitted(_ found: [String]) throws(ScoringFailure) {
        guard let missing = without.first(where: { !found.contains($0.text) }) else { return }
        throw ScoringFailure(
            .environment,
            "--without \(missing.text)",
            expected: "a package that a version needs",
            found: "none of this name among the wheels"
        )
    }

    private func lock(of directory: DirectoryHandle, _ lines: [String], without: [String]) throws -> EnvironmentLock {
        var wheels: [EnvironmentLock.Wheel] = []
        for file in try directory.names().sorted() {
            guard WheelName(file) != nil else {
                throw ScoringFailure(.environment, file, expected: "a wheel from pip", found: "something else")
            }
            let (digest, size) = try StreamingDigest.of(directory.open(file: file))
            wheels.append(EnvironmentLock.Wheel(file: file, digest: digest, size: size))
        }
        let names = wheels.compactMap { WheelName($0.file) }
        let minors = names.compactMap(\.glibcMinor)
        // A wheel that was built here runs where this machine's C library is, or a newer one.
        let isLocal = names.contains { $0.platformTags.contains { $0.hasPrefix("linux_") } }
        return EnvironmentLock(
            python: interpreter.version,
            implementation: interpreter.implementation,
            system: interpreter.system,
            machine: platforms.compactMap(WheelName.machine(of:)).first ?? interpreter.machine,
            glibc: isLocal ? interpreter.glibc : minors.max().map { "2.\($0)" },
            requirements: lines,
            wheels: wheels,
            without: without
        )
    }

    /// One file name is one content, or the bundle could not hold both.
    private static func take(
        _ wheel: EnvironmentLock.Wheel,
        _ directory: DirectoryHandle,
        into wheels: inout [String: (wheel: EnvironmentLock.Wheel, directory: DirectoryHandle)]
    ) throws {
        guard let there = wheels[wheel.file] else {
            wheels[wheel.file] = (wheel, directory)
            return
        }
        guard there.wheel == wheel else {
            throw ScoringFailure(
                .environment,
                wheel.file,
                expected: "one content under this name",
                found: "\(there.wheel.digest) and \(wheel.digest); do not build it here twice"
            )
        }
    }

    /// Groups versions whose requirements name no package in two ways; those with hashes apart from those without.
    static func groups(_ wanted: [WantedRequirements]) -> [[WantedRequirements]] {
        var groups: [(members: [WantedRequirements], lines: [PackageName: [String]], hasHashes: Bool)] = []
        for version in wanted where !version.requirements.isEmpty {
            let lines = Dictionary(grouping: version.requirements, by: \.name).mapValues { $0.map(\.line) }
            let fit = groups.firstIndex { group in
                group.hasHashes == version.hasHashes
                    && lines.allSatisfy { group.lines[$0.key, default: $0.value] == $0.value }
            }
            if let fit {
                groups[fit].members.append(version)
                groups[fit].lines.merge(lines) { old, _ in old }
            } else {
                groups.append(([version], lines, version.hasHashes))
            }
        }
        return groups.map(\.members)
    }

    private static func names(_ group: [WantedRequirements]) -> String {
        let names = group.map { "\($0.model) \($0.version)" }
        return names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }
}
