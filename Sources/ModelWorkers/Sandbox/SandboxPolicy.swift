#if canImport(Glibc)
import Glibc
#endif

/// Resources that a confined process may reach. Paths are absolute; everything else is denied.
package struct SandboxPolicy: Sendable, Hashable {
    package var settings: SandboxSettings
    /// Paths that it may read and run.
    package var programs: [String]
    /// Paths that it may read.
    package var readable: [String]
    /// Directories that it may change, beside its own temporary one.
    package var writable: [String] = []
    /// Tells whether it may set modes and owners; nothing but the sandbox keeps it from doing so to foreign files.
    package var needsModes = false
    /// Bytes of its temporary directory and shared memory together, where they are in memory.
    package var temporaryBytes: UInt64 = 1 << 30
    /// Bytes of memory of all its processes together, where a control group counts them; nil: any.
    package var memoryBytes: UInt64?
    /// Bytes of one file.
    package var fileBytes: UInt64 = 1 << 30
    /// Processes and threads.
    package var processes: UInt64 = 1024
    /// Tells whether it only reads its input and answers: then the filter of system calls allows what that takes, and nothing else.
    var onlyAnswers = false

    package init(_ settings: SandboxSettings, programs: [String], readable: [String]) {
        self.settings = settings
        self.programs = Self.systemPrograms + programs
        self.readable = Self.systemFiles + readable + settings.readable
        if settings.allowsNetwork || settings.allowsLoopback { self.readable += Self.networkFiles }
        if settings.allowsGPU { self.readable += Self.deviceFiles }
    }

    /// A process that loads a model and answers.
    package static func worker(
        _ settings: SandboxSettings,
        interpreter: String,
        directory: String,
        memoryBytes: UInt64
    ) -> SandboxPolicy {
        var policy = SandboxPolicy(settings, programs: InterpreterPrefix.all(of: interpreter), readable: [directory])
        policy.memoryBytes = memoryBytes
        policy.temporaryBytes = settings.temporaryBytes ?? max(64 << 20, memoryBytes / 2)
        return policy
    }

    /// A worker that answers with a native form: it runs no foreign code, so no exception is meant for it.
    /// - Parameter onnx: files that the form of an ONNX model needs besides.
    static func worker(
        _ settings: SandboxSettings,
        _ form: NativeForm,
        _ onnx: OnnxFiles? = nil,
        memoryBytes: UInt64
    ) -> SandboxPolicy {
        var policy = SandboxPolicy(settings.withoutExceptions, programs: [], readable: [])
        policy.programs = systemLibraries + RuntimeLibraries.directories + [form.program]
        policy.readable = loaderFiles + [form.path]
        if let onnx {
            policy.programs.append(onnx.library)
            policy.readable += [onnx.model, processorFiles]
        }
        policy.memoryBytes = memoryBytes
        policy.temporaryBytes = 1 << 20
        policy.fileBytes = 1 << 20
        policy.processes = 16
        policy.onlyAnswers = true
        return policy
    }

    /// A program that installs or builds packages, with the code that it then imports of them.
    /// - Parameters:
    ///   - interpreter: whose packages it may use.
    ///   - directory: what it makes.
    package static func build(
        _ settings: SandboxSettings,
        interpreter: String,
        directory: String,
        readable: [String] = []
    ) -> SandboxPolicy {
        var policy = SandboxPolicy(settings, programs: InterpreterPrefix.all(of: interpreter), readable: readable)
        policy.writable = [directory]
        policy.needsModes = true
        policy.temporaryBytes = 4 << 30
        policy.fileBytes = 16 << 30
        return policy
    }

    /// An operator's own program: it reads the named paths, and writes only in its private directory.
    package static func program(_ settings: SandboxSettings, readable: [String]) -> SandboxPolicy {
        SandboxPolicy(settings, programs: [], readable: readable)
    }

    /// The devices of graphics processors that there are.
    var devices: [String] {
        guard settings.allowsGPU, let directory = opendir("/dev") else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("nvidia") || name == "dri" || name == "kfd" { found.append("/dev/\(name)") }
        }
        return found
    }

    private static let systemPrograms = [
        "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/nix/store", "/gnu/store",
    ]
    private static let systemLibraries = [
        "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/libx32",
        "/nix/store", "/gnu/store",
    ]
    /// The features of the processor, by which the library chooses its arithmetic: without them it might choose another than Python's.
    private static let processorFiles = "/sys/devices/system/cpu"
    private static let loaderFiles = ["/etc/ld.so.cache", "/etc/ld.so.preload"]
    private static let systemFiles =
        runtimeFiles + loaderFiles + [
            "/etc/localtime", "/etc/timezone", "/etc/nsswitch.conf",
            "/etc/passwd",
            "/etc/group", "/etc/ssl", "/etc/pki/tls", "/etc/pki/ca-trust", "/etc/mime.types", "/etc/os-release",
            "/etc/lsb-release", "/etc/debian_version", "/etc/fonts", "/etc/crypto-policies", "/sys/devices/system",
            "/sys/fs/cgroup",
            "/sys/kernel/mm/transparent_hugepage", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
        ]
    /// Settings of distributions without which a runtime below `/usr` does not start: those of Java, R and Python.
    private static var runtimeFiles: [String] {
        guard let directory = opendir("/etc") else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isRuntime = name == "java" || name == "R" || name.hasPrefix("java-") || name.hasPrefix("python3")
            if isRuntime { found.append("/etc/\(name)") }
        }
        return found.sorted()
    }
    private static let networkFiles = [
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
        "/etc/pip.conf", "/run/systemd/resolve",
    ]
    private static let deviceFiles = [
        "/sys/bus", "/sys/class", "/sys/devices", "/sys/module", "/etc/OpenCL", "/etc/nvidia", "/etc/vulkan",
        "/opt/rocm",
    ]
}
