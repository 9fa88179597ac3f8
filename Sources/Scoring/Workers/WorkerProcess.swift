import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// One Python process with the daemon's ends of its socket and its output. To be used by the thread that started it, and
/// the process lives no longer than that thread.
final class WorkerProcess {
    /// Files that a worker may have open.
    private static let openLimit: UInt64 = 4096

    let id: Int32
    /// Readable when the process has ended.
    let handle: Int32
    /// Does not block.
    let socket: Int32
    /// Standard output and error; does not block.
    let output: Int32
    private var ending: Int32?

    /// - Parameter modules: as of `WorkerProgram`.
    /// - Throws: `NotStarted`.
    init(_ location: ModelLocation, threads: Int, memoryBytes: UInt64, modules: [UInt8]) throws(NotStarted) {
        var ends = Descriptors()
        defer { ends.close() }
        let program = modules.withUnsafeBytes {
            clinux_memory_file("slipway-worker", $0.baseAddress, UInt64($0.count))
        }
        ends.program = program
        guard program >= 0, clinux_socket_pair(&ends.socket) == 0, clinux_pipe(&ends.output) == 0 else {
            throw NotStarted(errno)
        }
        ends.null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let started = Self.start(
            location,
            WorkerEnvironment.make(owner: location.owner, threads: threads),
            descriptors: [ends.null, ends.output[1], ends.output[1], ends.socket[1], ends.program],
            dataLimit: 2 * min(memoryBytes, 1 << 60) + 4 << 30
        )
        guard started > 0 else { throw NotStarted(errno) }
        id = started
        handle = clinux_open_process(started)
        socket = ends.socket[0]
        output = ends.output[0]
        ends.socket[0] = -1
        ends.output[0] = -1
        if handle < 0 {
            let why = errno
            _ = end()
            throw NotStarted(why)
        }
    }

    deinit {
        _ = end()
        for descriptor in [handle, socket, output] where descriptor >= 0 { close(descriptor) }
    }

    /// Kills what is left of it and of all that it started, and waits for it.
    ///
    /// - Returns: its status, or -2 - signal if a signal ended it before or now.
    func end() -> Int32 {
        if let ending { return ending }
        kill(-id, SIGKILL)
        let found = clinux_reap(id)
        ending = found
        return found
    }

    /// Whether the process has ended by itself.
    var hasEnded: Bool {
        var request = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// Resident memory; nil when it is gone.
    var residentBytes: UInt64? {
        var buffer = [UInt8](repeating: 0, count: 128)
        let file = open("/proc/\(id)/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let count = read(file, &buffer, buffer.count)
        let fields = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return nil }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }

    struct NotStarted: Error {
        let why: String

        init(_ number: Int32) {
            why = String(cString: strerror(number))
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

    private static func start(
        _ location: ModelLocation,
        _ environment: [String],
        descriptors: [Int32],
        dataLimit: UInt64
    ) -> Int32 {
        // Isolated: neither the user's packages nor the current directory are looked into.
        let arguments = [location.interpreter, "-I", "-B", "-u", "-c", WorkerProgram.bootstrap]
        return withStrings(arguments) { arguments in
            withStrings(environment) { environment in
                location.interpreter.withCString { path in
                    "/".withCString { directory in
                        descriptors.withUnsafeBufferPointer { descriptors in
                            var child = clinux_child(
                                path: path,
                                arguments: arguments,
                                environment: environment,
                                directory: directory,
                                descriptors: descriptors.baseAddress,
                                descriptor_count: Int32(descriptors.count),
                                data_limit: dataLimit,
                                open_limit: openLimit
                            )
                            return clinux_start_child(&child)
                        }
                    }
                }
            }
        }
    }

    private static func withStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
