import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import SavedModels

#if canImport(Glibc)
import Glibc
#endif

/// How much a command tells.
struct OutputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Tell nothing but results and errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Tell more, where there is more to tell: export says how long each step took.")
    var verbose = false

    var console: Console { Console(isQuiet: quiet, isVerbose: verbose) }

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
    }
}

/// Whether a command answers in JSON.
struct JSONOptions: ParsableArguments {
    @Flag(help: "Print JSON; errors too, on standard error.")
    var json = false
}

/// Which project a command works on.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's directory; else SLIPWAY_PROJECT_DIR, else this directory or the nearest above that is one.",
            valueName: "dir"
        )
    )
    var projectDir: String?

    func open() throws -> Project {
        if let directory = projectDir ?? Console.environment("SLIPWAY_PROJECT_DIR") {
            return try Project.open(in: directory)
        }
        return try Project.find(from: Machine.workingDirectory())
    }

    /// The `.slipway` of the project, in whatever state it is.
    func locate() throws -> DirectoryHandle {
        if let directory = projectDir ?? Console.environment("SLIPWAY_PROJECT_DIR") {
            return try Project.locate(in: directory)
        }
        return try Project.locate(from: Machine.workingDirectory())
    }
}

/// What the machine says.
enum Machine {
    static func workingDirectory() throws -> String {
        guard let path = getcwd(nil, 0) else { throw FileFailure.system("find", "the working directory") }
        defer { free(path) }
        return String(cString: path)
    }

    /// Lanes for hashing: as many as there are cores.
    static var width: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Arguments that become values, with the rule in words where they cannot.
enum ArgumentText {
    static func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> {
        guard let name = Name<Kind>(text) else {
            throw ValidationError("\"\(text)\" is no \(Name<Kind>.noun): expected \(Name<Kind>.rule).")
        }
        return name
    }

    /// A day, whose end is meant, or a moment.
    static func time(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) ?? Timestamp("\(text)T23:59:59Z") else {
            throw ValidationError("\"\(text)\" is no time: expected 2026-12-31 or 2026-12-31T12:00:00Z.")
        }
        return time
    }

    /// `NAME=VALUE`
    static func pair(_ text: String) throws -> (key: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("\"\(text)\" has no NAME=VALUE.")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}

extension ProjectState {
    /// The version that a text names, by its name or an alias; without one the active version, or else the last.
    /// - Throws: `version.missing`
    func version(of model: SavedModel, named text: String?) throws -> SavedVersion {
        guard let text else {
            if let version = model.active.flatMap({ model.version($0) }) ?? model.versions.last { return version }
            throw SavedModelsFailure(
                .versionMissing,
                model.name.text,
                expected: "a version of \(model.name)",
                found: "no versions; import some"
            )
        }
        if let aliased = model.aliases[text], let found = model.version(aliased) { return found }
        return try demand(model.name, try ArgumentText.name(text))
    }

    /// - Throws: `model.missing`
    func model(named text: String) throws -> SavedModel {
        if let name = resolve(text) ?? ModelName(text) { return try demand(name) }
        throw SavedModelsFailure(
            .modelMissing,
            text,
            expected: "a saved model of the project \(name)",
            found: models.isEmpty ? "no models; import some" : models.map(\.name.text).joined(separator: ", ")
        )
    }
}
