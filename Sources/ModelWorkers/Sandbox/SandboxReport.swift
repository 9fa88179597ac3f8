/// The layers that confine a process, and the reasons why others do not.
package struct SandboxReport: Sendable, Hashable {
    package let mode: SandboxMode
    package let inForce: [SandboxLayer]
    /// The missing layers, each with its reason, such as the kernel's error.
    package let missing: [SandboxLayer: String]
    /// Exceptions that the operator grants, such as `network`.
    package let exceptions: [String]
    /// The version of Landlock; 0 where it is not in force.
    package let landlock: Int

    package init(
        mode: SandboxMode,
        inForce: [SandboxLayer],
        missing: [SandboxLayer: String],
        exceptions: [String],
        landlock: Int
    ) {
        self.mode = mode
        self.inForce = inForce
        self.missing = missing
        self.exceptions = exceptions
        self.landlock = landlock
    }

    /// Tells whether something of it is not as it could be on a current kernel.
    package var isWhole: Bool { mode != .off && missing.isEmpty }
}

extension SandboxReport: CustomStringConvertible {
    /// Such as `sandbox: landlock-files (version 7), seccomp; missing: cgroup (…); allowed: network`.
    package var description: String {
        guard mode != .off else { return "no sandbox: the model's code has all rights of the node's user" }
        let layers = inForce.map { $0 == .files ? "\($0.rawValue) (version \(landlock))" : $0.rawValue }
        var text = "sandbox: " + (layers.isEmpty ? "nothing" : layers.joined(separator: ", "))
        if !missing.isEmpty {
            let lines = missing.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) (\($0.value))" }
            text += "; missing: " + lines.joined(separator: ", ")
        }
        if !exceptions.isEmpty { text += "; allowed: " + exceptions.joined(separator: ", ") }
        return text
    }
}
