import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// Confinement of a child, in the kernel's terms.
struct ChildConfinement {
    /// No sandbox; the processes that it starts still end with it.
    var isOpen = false
    /// `CLINUX_NAMESPACE_*`, `CLINUX_MOUNT_*`.
    var namespaces: UInt32
    var mounts: UInt32
    /// Its own directory, and how much may lie there where it is in memory.
    var temporary: String
    var temporaryBytes: UInt64
    var writable: [String] = []
    /// Of Landlock; -1: none.
    var ruleset: Int32 = -1
    var landlock: Int32 = 0
    /// `CLINUX_ALLOW_*`; nil: no filter.
    var allowedCalls: Int32?
    /// 0: none.
    var processLimit: UInt64 = 0
    var fileLimit: UInt64 = 0
    /// An open `cgroup.procs`; -1: none.
    var controlGroup: Int32 = -1
    /// Tells whether it speaks with itself over its own network.
    var hasLoopback = false
}

/// A program that is about to be started, as `clinux_start_child` takes it.
struct ChildLaunch {
    /// Absolute; nil: nothing is run, and all that can go wrong is told.
    var path: String?
    var arguments: [String]
    var environment: [String]
    /// Descriptor i of the child is a copy of descriptors[i].
    var descriptors: [Int32]
    /// 0: as this process.
    var dataLimit: UInt64 = 0
    var openLimit: UInt64 = 0
    var oomScore: Int32 = 0
    var confinement: ChildConfinement?
    /// An absolute path.
    var directory = "/"

    /// A child, or nothing: to be reaped by the caller with `clinux_reap`, on the thread that started it.
    struct Started {
        let id: Int32
        /// As of `clinux_started`.
        let ending: Int32
        let failures: [(step: Int32, error: Int32)]
    }

    /// The longest filter there is.
    private static let filterLimit = 512

    init(path: String?, arguments: [String], environment: [String], descriptors: [Int32]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
    }

    /// Blocks for a few milliseconds.
    func start() throws(ChildNotStarted) -> Started {
        var started = clinux_started()
        let process = Strings.with(arguments) { arguments in
            Strings.with(environment) { environment in
                Strings.with([path ?? "", directory]) { paths in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        withConfinement { confinement in
                            var child = clinux_child()
                            child.path = path == nil ? nil : UnsafePointer(paths?[0])
                            child.arguments = arguments
                            child.environment = environment
                            child.directory = UnsafePointer(paths?[1])
                            child.descriptors = descriptors.baseAddress
                            child.descriptor_count = Int32(descriptors.count)
                            child.data_limit = dataLimit
                            child.open_limit = openLimit
                            child.oom_score = oomScore
                            child.sandbox = confinement
                            return clinux_start_child(&child, &started)
                        }
                    }
                }
            }
        }
        let why = errno
        let count = Int(started.failure_count)
        let steps = withUnsafeBytes(of: started.steps) { Array($0.bindMemory(to: Int32.self).prefix(count)) }
        let errors = withUnsafeBytes(of: started.errors) { Array($0.bindMemory(to: Int32.self).prefix(count)) }
        guard process > 0 else {
            throw ChildNotStarted(step: steps.first ?? Int32(CLINUX_STEP_START), error: errors.first ?? why)
        }
        return Started(id: process, ending: started.ending, failures: Array(zip(steps, errors)))
    }

    private func withConfinement(_ body: (UnsafePointer<clinux_sandbox>?) -> Int32) -> Int32 {
        guard let confinement else { return body(nil) }
        var filter = [UInt64](repeating: 0, count: Self.filterLimit)
        var ownProcess: Int32 = -1
        var count: Int32 = 0
        if let allowed = confinement.allowedCalls {
            count = clinux_filter(allowed, getpid(), &filter, Int32(Self.filterLimit), &ownProcess)
            if count < 0 { return -1 }
        }
        let options = "size=\(confinement.temporaryBytes),nr_inodes=131072,mode=700"
        return Strings.with([confinement.temporary, options]) { texts in
            Strings.with(confinement.writable) { writable in
                filter.withUnsafeMutableBufferPointer { filter in
                    guard let texts, let writable else { return -1 }
                    return writable.withMemoryRebound(
                        to: UnsafePointer<CChar>?.self,
                        capacity: confinement.writable.count + 1
                    ) { writable in
                        var sandbox = clinux_sandbox()
                        sandbox.is_open = confinement.isOpen ? 1 : 0
                        sandbox.namespaces = confinement.namespaces
                        sandbox.mounts = confinement.mounts
                        sandbox.temporary = UnsafePointer(texts[0])
                        sandbox.temporary_options = UnsafePointer(texts[1])
                        sandbox.writable = writable
                        sandbox.ruleset = confinement.ruleset
                        sandbox.landlock_abi = confinement.landlock
                        sandbox.filter = filter.baseAddress
                        sandbox.filter_count = count
                        sandbox.own_process = ownProcess
                        sandbox.process_limit = confinement.processLimit
                        sandbox.file_limit = confinement.fileLimit
                        sandbox.cgroup = confinement.controlGroup
                        sandbox.has_loopback = confinement.hasLoopback ? 1 : 0
                        return body(&sandbox)
                    }
                }
            }
        }
    }
}

/// The failed step (`CLINUX_STEP_*`) of a child's start, and the system's error.
struct ChildNotStarted: Error {
    let step: Int32
    let error: Int32

    init(step: Int32, error: Int32 = errno) {
        self.step = step
        self.error = error
    }

    /// Tells whether the sandbox is the reason, and not the program.
    var isConfinement: Bool {
        step != Int32(CLINUX_STEP_PROGRAM) && step != Int32(CLINUX_STEP_START)
    }

    var why: String {
        let text = String(cString: strerror(error))
        return isConfinement ? "its sandbox cannot be made (step \(step)): \(text)" : text
    }
}

/// Arrays of strings as C has them.
private enum Strings {
    static func with<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
