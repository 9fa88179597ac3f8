import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// A child process with its sandbox and its private directory, which goes with it. Only the thread that started it may use it,
/// and it ends with that thread.
final class ConfinedChild {
    /// The process that the daemon sees: of a confined program the one that waits for it.
    let id: Int32
    /// Readable when the process has ended.
    let handle: Int32
    let plan: SandboxPlan
    private let home: TemporaryHome
    private let group: ControlGroup?
    private let ending: Int32
    private var ended: Int32?

    /// A variable of a child's environment that shall name its private directory.
    static let homeVariables = [
        "HOME", "TMPDIR", "MPLCONFIGDIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR",
    ]

    /// The variable by which every Java learns of its directory for temporary files, since it reads no TMPDIR.
    static let javaVariable = "JAVA_TOOL_OPTIONS"

    private static func places(_ directory: String) -> [String] {
        homeVariables.map { "\($0)=\(directory)" }
            + ["\(javaVariable)='-Djava.io.tmpdir=\(directory)' -XX:-UsePerfData"]
    }

    /// The directory of this process, for a child that nothing confines.
    private static var ownPlaces: [String] {
        (["HOME", "TMPDIR"] as [String]).compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
    }

    /// - Parameters:
    ///   - launch: its environment gets the private directory, its confinement is the plan's.
    ///   - owner: whose the private directory is.
    ///   - groups: where its control group is made.
    /// - Throws: `ChildNotStarted`.
    init(
        _ launch: ChildLaunch,
        _ plan: SandboxPlan,
        owner: String,
        groups: ControlGroups? = ControlGroups.adopted
    ) throws(ChildNotStarted) {
        self.plan = plan
        do {
            home = try TemporaryHome(owner: owner)
        } catch {
            throw ChildNotStarted(step: Int32(CLINUX_STEP_START))
        }
        group =
            plan.isOff
            ? nil : groups?.make(memoryBytes: plan.policy.memoryBytes, processes: plan.policy.processes)
        var launch = launch
        let started: ChildLaunch.Started
        do {
            let temporary = plan.temporaryPath(home)
            launch.environment += plan.isOff ? Self.ownPlaces : Self.places(temporary)
            launch.confinement = try plan.confinement(home)
            launch.confinement?.controlGroup = group?.processes ?? -1
            defer { if let ruleset = launch.confinement?.ruleset, ruleset >= 0 { close(ruleset) } }
            started = try launch.start()
        } catch {
            group?.end()
            home.remove()
            throw error
        }
        id = started.id
        ending = started.ending
        handle = clinux_open_process(started.id)
        if handle < 0 {
            let why = errno
            _ = end()
            throw ChildNotStarted(step: Int32(CLINUX_STEP_START), error: why)
        }
    }

    deinit {
        _ = end()
        if handle >= 0 { close(handle) }
    }

    /// Kills the process and all that it started, and waits for its end.
    ///
    /// - Returns: its status, or -2 - signal if a signal ended it before or now.
    func end() -> Int32 {
        if let ended { return ended }
        if plan.endsAll {
            kill(-id, SIGKILL)
        } else {
            // It ends its children, and those that come to it then.
            kill(id, SIGTERM)
        }
        let found = clinux_reap(id, ending)
        ended = found
        group?.end()
        home.remove()
        return found
    }

    /// Tells whether it has ended by itself.
    var hasEnded: Bool {
        var request = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// All of its processes, itself first.
    var processes: ProcessTree { ProcessTree(of: id) }

    /// Bytes that its private directory has on disk.
    var bytesOnDisk: UInt64 { plan.isOff || plan.hasOwnMemory ? 0 : home.bytes() }
}
