package import ModelWorkers

/// A moment of a deployment, or of monitoring, at which the operator's own program runs.
package enum HookKind: String, Sendable, CaseIterable {
    case preActivate = "pre-activate"
    case postActivate = "post-activate"
    case probe = "probe"
    case onRollback = "on-rollback"
    /// Of no deployment: an alert was raised.
    case onAlert = "on-alert"
}

/// A program to run, without a shell.
package struct HookConfiguration: Sendable, Hashable {
    /// The program, by absolute path or looked for in PATH, and its arguments. Never empty.
    package let command: [String]
    /// Seconds until its whole process group is ended.
    package let timeout: Double
    /// Seconds from the end of one run to the start of the next; for `probe` only.
    package let interval: Double
    /// Its sandbox: none where nothing is said.
    package let sandbox: SandboxSettings

    package init(
        command: [String],
        timeout: Double = 60,
        interval: Double = 10,
        sandbox: SandboxSettings = SandboxSettings(mode: .off)
    ) {
        self.command = command
        self.timeout = timeout
        self.interval = interval
        self.sandbox = sandbox
    }

    private static let keys: Set<String> = ["command", "timeout", "sandbox", "sandbox-allow"]

    init(_ node: ConfigurationNode, kind: HookKind) throws(NodeFailure) {
        let isProbe = kind == .probe
        let members = try node.members(allowed: isProbe ? Self.keys.union(["interval"]) : Self.keys)
        guard let command = try members["command"]?.list(), !command.isEmpty else {
            throw node.wrong(expected: "command: [program, argument, …]")
        }
        var sandbox = SandboxSettings(mode: .off)
        if let value = members["sandbox"] {
            guard let mode = SandboxMode(rawValue: try value.text()) else {
                throw value.wrong(expected: SandboxMode.allCases.map(\.rawValue).joined(separator: ", "))
            }
            sandbox.mode = mode
        }
        if let value = members["sandbox-allow"] { try SandboxExceptions(value).apply(to: &sandbox) }
        self.init(
            command: command,
            timeout: try members["timeout"]?.duration() ?? (isProbe ? 10 : 60),
            interval: try members["interval"]?.duration() ?? 10,
            sandbox: sandbox
        )
        guard timeout > 0 else { throw node.wrong(expected: "a timeout over 0s") }
    }
}
