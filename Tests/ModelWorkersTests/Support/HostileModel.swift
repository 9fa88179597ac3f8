import Foundation
import Identifiers
import TestSupport

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// A model that tries what a signed one did to a node, beside things that lie as on a node, and tells what came of it.
final class HostileModel {
    /// The attempts, by name; each succeeds unless it raises.
    enum Attempt: String, CaseIterable {
        case readToken, listTokens, plantToken, writeTrust, readDatabase, readOtherModel, writeOtherModel
        case changeModeOfBlob, changeBlob, deleteBlob, linkBlob
        case callAPI, sendDatagram, connectAbstractSocket, connectSocket
        case trace, readMemory, readMemoryFile, readEnvironment, signalDaemon, limitDaemon
        case makeNamespace, mount, openKernelInterfaces, getDescriptor
        case leaveProcess
    }

    let directory: TemporaryDirectory
    /// In the command line of the process that it leaves behind.
    let mark = "\(Int.random(in: 100_000..<1_000_000)).5"
    private let victim: Process
    private let sockets: [Int32]

    init() throws {
        directory = try TemporaryDirectory()
        for (path, text) in [
            ("state/admin.token", "slipway_secret"), ("state/tokens/admin.json", "{}"), ("state/trust/a.pem", "key"),
            ("state/node.db", "records"), ("state/other/model.pkl", "other"), ("state/blobs/one", "blob"),
            ("state/blobs/two", "blob"), ("state/blobs/three", "blob"),
        ] {
            try directory.write(Array(text.utf8), to: path)
        }
        chmod(directory.path("state/blobs/one"), 0o444)
        victim = Process()
        victim.executableURL = URL(fileURLWithPath: "/bin/sleep")
        victim.arguments = ["6000"]
        victim.environment = ["SECRET": "of the daemon"]
        try victim.run()
        // The kernel lets the parent go on a moment before the new program's environment can be read.
        let environment = URL(fileURLWithPath: "/proc/\(victim.processIdentifier)/environ")
        while try Data(contentsOf: environment).isEmpty { usleep(1000) }
        sockets = [
            try Self.listen(on: "\(directory.path("state/socket"))"), try Self.listen(on: "\0slipway-\(mark)"),
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0),
        ]
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(sockets[2], $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        Glibc.listen(sockets[2], 8)
    }

    deinit {
        // It may have been started where signals are blocked.
        kill(victim.processIdentifier, SIGKILL)
        for process in left { kill(process, SIGKILL) }
        for socket in sockets { close(socket) }
    }

    /// Loads it once, has it try everything, and stops it.
    /// - Returns: for each attempt `done`, or what kept it from it.
    func run(_ sandbox: SandboxSettings) async throws -> [Attempt: String] {
        let stub = try StubWorker(Self.program)
        try stub.directory.write(Array(try targets().utf8), to: "targets.json")
        let model = try await stub.load { settings in
            settings.sandbox = sandbox
        }
        let found = model.hello.packages
        await model.stop(drain: 0)
        return Dictionary(uniqueKeysWithValues: Attempt.allCases.map { ($0, found[$0.rawValue] ?? "not tried") })
    }

    /// Tells whether the process that it leaves behind runs.
    var hasLeftProcess: Bool { !left.isEmpty }

    private var left: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { process in
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
            return String(decoding: line, as: UTF8.self).contains(mark)
        }
    }

    private func targets() throws -> String {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(sockets[2], $0, &size) }
        }
        let port = UInt16(bigEndian: address.sin_port)
        return """
            {"state": "\(directory.path("state"))", "victim": \(victim.processIdentifier), "daemon": \(getpid()),
            "port": \(port), "mark": "\(mark)"}
            """
    }

    private static func listen(on path: String) throws -> Int32 {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, socklen_t(MemoryLayout<sa_family_t>.size + bytes.count))
            }
        }
        guard result == 0, Glibc.listen(file, 8) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return file
    }

    private static let program = #"""
        import ctypes, errno, platform, resource, socket
        target = json.load(open(load["directory"] + "/targets.json"))
        state, victim, daemon = target["state"], target["victim"], target["daemon"]
        libc = ctypes.CDLL(None, use_errno=True)
        found = {}

        def attempt(name):
            def take(action):
                try:
                    action()
                    found[name] = "done"
                except BaseException as error:
                    found[name] = "%s: %s" % (type(error).__name__, error)
            return take

        def checked(result):
            if result == -1:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

        def call(number, *arguments):
            # Whatever a call says of nonsense but that it is not allowed is an answer of the kernel's inside.
            if libc.syscall(number, *arguments) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

        def write(path, content):
            with open(path, "w") as file:
                file.write(content)

        @attempt("readToken")
        def _(): open(state + "/admin.token").read()
        @attempt("listTokens")
        def _(): os.listdir(state + "/tokens")
        @attempt("plantToken")
        def _(): write(state + "/tokens/planted.json", "{}")
        @attempt("writeTrust")
        def _(): write(state + "/trust/planted.pem", "key")
        @attempt("readDatabase")
        def _(): open(state + "/node.db", "rb").read()
        @attempt("readOtherModel")
        def _(): open(state + "/other/model.pkl", "rb").read()
        @attempt("writeOtherModel")
        def _(): open(state + "/other/model.pkl", "r+b").write(b"x")
        @attempt("changeModeOfBlob")
        def _(): os.chmod(state + "/blobs/one", 0o644)
        @attempt("changeBlob")
        def _(): open(state + "/blobs/two", "r+b").write(b"x")
        @attempt("linkBlob")
        def _(): os.link(state + "/blobs/two", state + "/blobs/link")
        @attempt("deleteBlob")
        def _(): os.unlink(state + "/blobs/three")
        @attempt("callAPI")
        def _(): socket.create_connection(("127.0.0.1", target["port"]), 5)
        @attempt("sendDatagram")
        def _(): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))
        @attempt("connectAbstractSocket")
        def _(): socket.socket(socket.AF_UNIX).connect("\0slipway-" + target["mark"])
        @attempt("connectSocket")
        def _(): socket.socket(socket.AF_UNIX).connect(state + "/socket")
        @attempt("trace")
        def _():
            checked(libc.ptrace(16, victim, 0, 0))
            os.waitpid(victim, 0x40000000)
            libc.ptrace(17, victim, 0, 0)
        @attempt("readMemory")
        def _():
            class Vector(ctypes.Structure):
                _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
            buffer = ctypes.create_string_buffer(1)
            local, remote = Vector(ctypes.addressof(buffer), 1), Vector(1, 1)
            if libc.process_vm_readv(victim, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) == -1:
                if ctypes.get_errno() != errno.EFAULT:
                    checked(-1)
        @attempt("readMemoryFile")
        def _(): open("/proc/%d/mem" % victim, "rb").close()
        @attempt("readEnvironment")
        def _(): assert b"SECRET" in open("/proc/%d/environ" % victim, "rb").read()
        @attempt("signalDaemon")
        def _(): os.kill(daemon, signal.SIGURG)
        @attempt("limitDaemon")
        def _(): resource.prlimit(daemon, resource.RLIMIT_NOFILE)
        @attempt("getDescriptor")
        def _(): call(438, os.pidfd_open(victim), 0, 0)
        @attempt("makeNamespace")
        def _():
            if os.fork() == 0:
                os._exit(0 if libc.unshare(0x10000000) == 0 else 1)
            assert os.wait()[1] == 0
        @attempt("mount")
        def _(): call(165 if platform.machine() == "x86_64" else 40, 0, 0, 0, 0, 0)
        @attempt("openKernelInterfaces")
        def _(): call(425, 0, 0)
        @attempt("leaveProcess")
        def _():
            if os.fork() == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                os.closerange(0, 64)
                os.execve("/bin/sleep", ["/bin/sleep", target["mark"]], {})
            os.wait()
            # It has its own name before the model is stopped.
            end = time.monotonic() + 60
            while time.monotonic() < end:
                for name in os.listdir("/proc"):
                    try:
                        if target["mark"].encode() in open("/proc/%s/cmdline" % name, "rb").read():
                            return
                    except OSError:
                        pass
            raise AssertionError("no process is left")
        hello(packages=found)
        receive()
        """#
}
