import DurableFiles
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The directory of one test, and the one way to run programs in it: as processes, without blocking a thread of the tests.
///
/// `TestSupport` holds what tests of several targets share. It ships with nothing, and it does not import Testing, since the
/// benchmarks use it as well.
///
/// - `Fixture` (this type) runs programs of the product and others; `CommandRun` is such a run, `ChildProcess` one that goes on.
///   `Shell` runs a line of shell whose output nobody needs. `TemporaryDirectory` is a directory without programs.
/// - `Factories` makes signed things: certificates, signatures, wheels, trusted identities. Bundles are made of drafts
///   and parts, which are `Conformance`'s and come with this target.
/// - `Hostile` makes inputs that must be refused: tars, pickles, requests.
/// - `Fixtures` has the paths of files that MLflow wrote, `GoldenBundles` the bundles that every release judges the same.
/// - `TrackingServerProcess`, `ScriptedServer` and `ScriptedRegistry` are servers to import from; `RehearsedModels` stand in
///   for model processes.
///
/// Begin with `Fixture` for a test of a program, with `TemporaryDirectory` for any other. A node inside the test's own
/// process is in `NodeTestSupport`.
package final class Fixture: Sendable {
    package let directory: TemporaryDirectory
    /// The output of the programs, apart from the files that they work on.
    package let outputs: TemporaryDirectory
    private let searchPath: String
    private let runs = Mutex(0)

    /// The directories of a system's programs.
    package static let systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    /// The search path of the tests themselves, for programs such as a Python of the user's own.
    package static let ownPath = getenv("PATH").map { String(cString: $0) } ?? systemPath

    /// - Parameter searchPath: the `PATH` of the programs.
    package init(searchPath: String = systemPath) throws {
        directory = try TemporaryDirectory()
        outputs = try TemporaryDirectory()
        self.searchPath = searchPath
    }

    /// The absolute path of a name in the directory; an absolute path stays.
    package func path(_ name: String) -> String { name.hasPrefix("/") ? name : directory.path(name) }

    /// The environment of a program: nothing of the tests' own.
    package func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = [
            "PATH": searchPath, "HOME": directory.handle.path, "TMPDIR": "/tmp", "LC_ALL": "C.UTF-8",
        ]
        return own.merging(more) { $1 }
    }

    /// Starts a program.
    /// - Parameter place: its working directory; the fixture's own where nil.
    /// - Returns: the process, and the prefix of its output files, which end in `out` and `err`.
    package func start(
        _ program: String,
        _ arguments: [String],
        environment more: [String: String] = [:],
        in place: String? = nil,
        descriptors: [Int32] = []
    ) throws -> (process: ChildProcess, files: String) {
        let number = runs.withLock { runs in
            runs += 1
            return runs
        }
        let files = outputs.path("\(number).")
        let process = try ChildProcess(
            program,
            arguments,
            environment: environment(more),
            in: place.map(path) ?? directory.handle.path,
            output: files + "out",
            errors: files + "err",
            descriptors: descriptors
        )
        return (process, files)
    }

    /// Runs a program to its end.
    package func run(
        _ program: String,
        _ arguments: [String],
        environment more: [String: String] = [:],
        in place: String? = nil,
        within seconds: Double = 600
    ) async throws -> CommandRun {
        let (process, files) = try start(program, arguments, environment: more, in: place)
        let end = await process.end(within: seconds)
        return try Self.run(program, arguments, end, files)
    }

    /// The run of a program that `start` started and that has ended.
    package static func run(
        _ program: String,
        _ arguments: [String],
        _ end: ChildProcess.End,
        _ files: String
    ) throws -> CommandRun {
        CommandRun(
            command: ([program.split(separator: "/").last.map(String.init) ?? program] + arguments).joined(
                separator: " "
            ),
            end: end,
            output: String(decoding: try OpenFile.read(files + "out").readAll(limit: 1 << 24), as: UTF8.self),
            errors: String(decoding: try OpenFile.read(files + "err").readAll(limit: 1 << 24), as: UTF8.self)
        )
    }
}
