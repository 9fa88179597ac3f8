import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// One process of a model with the daemon's ends of its socket and its output. To be used by the thread that started it, and
/// the process lives no longer than that thread.
final class WorkerProcess {
    /// Files that a worker may have open.
    private static let openLimit: UInt64 = 4096
    /// Score by which the kernel ends a worker before the daemon when memory runs out.
    private static let oomScore: Int32 = 500

    private let child: ConfinedChild
    /// Does not block.
    let socket: Int32
    /// Standard output and error; does not block.
    let output: Int32

    /// Its number as the daemon sees it; in a namespace of its own it sees another number.
    var id: Int32 { child.id }
    /// Readable when the process has ended.
    var handle: Int32 { child.handle }

    /// - Parameters:
    ///   - plan: what confines it.
    /// - Throws: `NotStarted`.
    init(
        _ location: ModelLocation,
        _ plan: SandboxPlan,
        threads: Int,
        memoryBytes: UInt64,
        code: WorkerProgram.Code
    ) throws(NotStarted) {
        var ends = Descriptors()
        defer { ends.close() }
        guard clinux_socket_pair(&ends.socket) == 0, clinux_pipe(&ends.output) == 0 else { throw NotStarted(errno) }
        ends.null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let descriptors = [ends.null, ends.output[1], ends.output[1], ends.socket[1]]
        var launch: ChildLaunch
        switch code {
        case .python(let interpreter, let modules):
            ends.program = modules.withUnsafeBytes {
                clinux_memory_file("slipway-worker", $0.baseAddress, UInt64($0.count))
            }
            guard ends.program >= 0 else { throw NotStarted(errno) }
            // Isolated: neither the user's packages nor the current directory are looked into.
            launch = ChildLaunch(
                path: interpreter,
                // The last one names the model in a list of processes.
                arguments: [interpreter, "-I", "-B", "-u", "-c", WorkerProgram.bootstrap, location.directory],
                environment: WorkerEnvironment.make(owner: location.owner, threads: threads),
                descriptors: descriptors + [ends.program]
            )
        case .native(let form, _):
            launch = ChildLaunch(
                path: form.program,
                arguments: [form.program, location.directory],
                environment: WorkerEnvironment.bare(owner: location.owner),
                descriptors: descriptors
            )
        }
        launch.dataLimit = 2 * min(memoryBytes, 1 << 60) + 4 << 30
        launch.openLimit = Self.openLimit
        launch.oomScore = Self.oomScore
        do {
            child = try ConfinedChild(launch, plan, owner: location.owner)
        } catch {
            throw NotStarted(error)
        }
        socket = ends.socket[0]
        output = ends.output[0]
        ends.socket[0] = -1
        ends.output[0] = -1
    }

    deinit {
        _ = child.end()
        for descriptor in [socket, output] { close(descriptor) }
    }

    /// Kills the process and all that it started, and waits for its end.
    ///
    /// - Returns: its status, or -2 - signal if a signal ended it before or now.
    func end() -> Int32 { child.end() }

    /// Tells whether the process has ended by itself.
    var hasEnded: Bool { child.hasEnded }

    /// Its processes at this moment.
    var processes: ProcessTree { child.processes }

    /// Bytes on disk that it may not have, where nothing else limits them.
    var bytesOnDisk: UInt64 { child.bytesOnDisk }

    struct NotStarted: Error {
        let why: String
        /// Tells whether it would not have been confined.
        let isConfinement: Bool

        init(_ number: Int32) {
            why = String(cString: strerror(number))
            isConfinement = false
        }

        init(_ child: ChildNotStarted) {
            why = child.why
            isConfinement = child.isConfinement
        }
    }

    /// Descriptors on the way to the child, -1 where there is none.
    private struct Descriptors {
        var program: Int32 = -1
        var null: Int32 = -1
        var socket: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]

        func close() {
            for descriptor in [program, null] + socket + output where descriptor >= 0 { Glibc.close(descriptor) }
        }
    }
}
