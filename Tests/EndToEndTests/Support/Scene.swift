import DurableFiles
import Synchronization
import TestSupport
import Testing

/// The directory of one test, and programs run in it.
final class Scene: Sendable {
    let directory: TemporaryDirectory
    private let runs = Mutex(0)

    init() throws {
        directory = try TemporaryDirectory()
        try directory.handle.make(directory: "runs")
    }

    func path(_ name: String) -> String { directory.path(name) }

    /// Nothing of the caller's own environment but where programs are.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory.handle.path,
            "TMPDIR": "/tmp", "LC_ALL": "C.UTF-8",
        ]
        return own.merging(more) { $1 }
    }

    /// Starts a program; its output is in the files named `…out` and `…err` of the place returned.
    func start(
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
        let files = path("runs/\(number).")
        let process = try ChildProcess(
            program,
            arguments,
            environment: environment(more),
            in: place ?? directory.handle.path,
            output: files + "out",
            errors: files + "err",
            descriptors: descriptors
        )
        return (process, files)
    }

    /// Runs a program to its end.
    func run(
        _ program: String,
        _ arguments: [String],
        environment more: [String: String] = [:],
        in place: String? = nil,
        within seconds: Double = 300
    ) async throws -> CommandRun {
        let (process, files) = try start(program, arguments, environment: more, in: place)
        let end = await process.ended(within: seconds)
        return try Self.run(program, arguments, end, files)
    }

    static func run(
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

    /// Runs `slipway` and demands its exit status.
    @discardableResult
    func slipway(
        _ arguments: String...,
        ends status: Int32 = 0,
        environment more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun {
        let run = try await run(Programs.slipway, arguments, environment: more)
        #expect(run.end == .exited(status), run.said, sourceLocation: sourceLocation)
        return run
    }

    /// Runs a line of shell and demands that it ends well.
    @discardableResult
    func shell(
        _ line: String,
        environment more: [String: String] = [:],
        within seconds: Double = 300,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let run = try await run("/bin/bash", ["-euo", "pipefail", "-c", line], environment: more, within: seconds)
        #expect(run.end == .exited(0), run.said, sourceLocation: sourceLocation)
        return run.output
    }
}
