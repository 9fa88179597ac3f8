import CLinux
import Identifiers
import Inference

/// The layers that a process gets: those that the kernel has and the policy needs.
struct SandboxPlan: Sendable {
    let policy: SandboxPolicy
    let report: SandboxReport
    private let namespaces: Set<SandboxLayer>
    private let mounts: UInt32

    private var support: SandboxSupport { policy.settings.support }
    private var mode: SandboxMode { policy.settings.effectiveMode }

    /// - Throws: `scoring.sandbox` where what is required cannot be.
    init(_ policy: SandboxPolicy, subject: String) throws(ScoringFailure) {
        self.policy = policy
        let settings = policy.settings
        let support = settings.support
        var namespaces = support.namespaces
        if settings.allowsNetwork { namespaces.remove(.networkNamespace) }
        var mounts = namespaces.contains(.mountNamespace) ? support.mounts : 0
        if !namespaces.contains(.processNamespace) { mounts &= ~UInt32(CLINUX_MOUNT_PROC) }
        // What it needs would be hidden.
        let needed = policy.programs + policy.readable + policy.writable
        if mounts & UInt32(CLINUX_MOUNT_TEMPORARY) != 0, !needed.contains(where: Self.isTemporary) {
            mounts |= UInt32(CLINUX_MOUNT_OVER_TMP)
        }
        self.namespaces = settings.effectiveMode == .off ? [] : namespaces
        self.mounts = mounts
        report = settings.report
        if hasLoopback, !self.namespaces.contains(.networkNamespace) {
            throw ScoringFailure(
                .sandbox,
                subject,
                "does not run, because a network of its own (`loopback`) is not available: "
                    + "\(support.reason(.networkNamespace)); allow it `network`, the network of this machine"
            )
        }
        guard settings.effectiveMode == .required, !support.isSufficient else { return }
        let missing = [SandboxLayer.files, .calls].filter { report.missing[$0] != nil }
        throw ScoringFailure(
            .sandbox,
            subject,
            "does not run, because required layers of the sandbox are missing: "
                + missing.map { "\($0.rawValue) (\(support.reason($0)))" }.joined(separator: ", ")
                + "; use a kernel that has them, or set `sandbox: best`",
            findings: missing.map {
                Finding(
                    code: ScoringCode.sandbox.rawValue,
                    subject: $0.rawValue,
                    expected: "a kernel that has it",
                    found: support.reason($0)
                )
            }
        )
    }

    /// Tells whether it has a network with no other process in it; the machine's network allows more.
    private var hasLoopback: Bool { !isOff && policy.settings.allowsLoopback && !policy.settings.allowsNetwork }

    /// Tells whether nothing confines the process.
    var isOff: Bool { mode == .off }

    /// Tells whether the kernel ends all of its processes with the first; else that one does, when it is asked to end.
    var endsAll: Bool { namespaces.contains(.processNamespace) }

    /// Tells whether its temporary directory is a file system in memory with a limit of its own.
    var hasOwnMemory: Bool { mounts & UInt32(CLINUX_MOUNT_TEMPORARY) != 0 }

    /// The path of its temporary directory, as it sees it.
    func temporaryPath(_ home: TemporaryHome) -> String {
        mounts & UInt32(CLINUX_MOUNT_OVER_TMP) != 0 ? "/tmp" : home.path
    }

    /// The confinement with which a child is started. The caller closes its ruleset.
    func confinement(_ home: TemporaryHome) throws(ChildNotStarted) -> ChildConfinement {
        guard !isOff else {
            return ChildConfinement(isOpen: true, namespaces: 0, mounts: 0, temporary: home.path, temporaryBytes: 0)
        }
        var made = ChildConfinement(
            namespaces: namespaces.compactMap(\.namespace).reduce(0, |),
            mounts: mounts,
            temporary: home.path,
            temporaryBytes: policy.temporaryBytes
        )
        made.writable = policy.writable
        made.processLimit = policy.processes
        made.fileLimit = policy.fileBytes
        made.hasLoopback = hasLoopback
        if support.landlock > 0 { try restrictFiles(&made, home) }
        if support.hasCallFilter { made.allowedCalls = allowedCalls }
        return made
    }

    private var allowedCalls: Int32 {
        if policy.onlyAnswers { return Int32(CLINUX_ONLY_ANSWERS) }
        var allowed = 0
        if policy.settings.allowsNetwork { allowed |= CLINUX_ALLOW_NETWORK }
        if hasLoopback { allowed |= CLINUX_ALLOW_LOOPBACK }
        if mounts & UInt32(CLINUX_MOUNT_READ_ONLY) != 0 || policy.needsModes { allowed |= CLINUX_ALLOW_MODES }
        if namespaces.contains(.processNamespace) || support.landlock >= 6 { allowed |= CLINUX_ALLOW_SIGNALS }
        if namespaces.contains(.queueNamespace) { allowed |= CLINUX_ALLOW_IPC }
        return Int32(allowed)
    }

    private func restrictFiles(_ made: inout ChildConfinement, _ home: TemporaryHome) throws(ChildNotStarted) {
        let version = Int32(support.landlock)
        let ruleset = clinux_landlock_create(version, policy.settings.allowsNetwork || hasLoopback ? 1 : 0)
        guard ruleset >= 0 else { throw ChildNotStarted(step: Int32(CLINUX_STEP_LANDLOCK)) }
        made.ruleset = ruleset
        made.landlock = version
        let read = Int32(CLINUX_MAY_READ)
        let run = Int32(CLINUX_MAY_READ | CLINUX_MAY_EXECUTE)
        let write = Int32(CLINUX_MAY_READ | CLINUX_MAY_WRITE)
        let all = Int32(CLINUX_MAY_READ | CLINUX_MAY_WRITE | CLINUX_MAY_EXECUTE)
        var rules: [(String, Int32)] = policy.programs.map { ($0, run) } + policy.readable.map { ($0, read) }
        rules += policy.writable.map { ($0, all) }
        rules.append(("/dev/null", write))
        rules += policy.devices.map { ($0, Int32(CLINUX_MAY_CONTROL) | write) }
        if mounts & UInt32(CLINUX_MOUNT_PROC) == 0 { rules.append(("/proc", read)) }
        if !hasOwnMemory { rules.append((home.path, all)) }
        // What is not there cannot be allowed, and is not missed.
        for (path, what) in rules { _ = clinux_landlock_allow(ruleset, version, path, what) }
    }

    private static func isTemporary(_ path: String) -> Bool { path == "/tmp" || path.hasPrefix("/tmp/") }
}

extension SandboxSettings {
    /// The layers that a process gets by these settings.
    package var report: SandboxReport {
        let mode = effectiveMode
        var inForce: [SandboxLayer] = []
        var missing: [SandboxLayer: String] = [:]
        for layer in SandboxLayer.allCases where mode != .off {
            let holds =
                layer == .controlGroup ? ControlGroups.adopted?.controllers.count == 2 : support.gives(layer)
            let isGranted =
                allowsNetwork && (layer == .tcp || layer == .networkNamespace) || allowsLoopback && layer == .tcp
            if isGranted { continue }
            if holds { inForce.append(layer) } else { missing[layer] = support.reason(layer) }
        }
        // Counted by the daemon where the kernel does not.
        missing[.controlGroup] = nil
        var exceptions = allowsNetwork ? ["network"] : []
        if allowsLoopback { exceptions.append("loopback") }
        if allowsGPU { exceptions.append("gpu") }
        exceptions += readable
        return SandboxReport(
            mode: mode,
            inForce: inForce,
            missing: missing,
            exceptions: mode == .off ? [] : exceptions,
            landlock: mode == .off ? 0 : support.landlock
        )
    }
}
