/// Strictness of the confinement of a process that runs a model's code.
package enum SandboxMode: String, Sendable, Hashable, CaseIterable {
    /// All that `SandboxSupport.isSufficient` asks for is in force, with everything else that the kernel has; or
    /// nothing is started.
    case required
    /// All that the kernel gives.
    case best
    /// Nothing: the code has every right of the user that runs it.
    case off
}

/// An operator's settings for the confinement of a model.
package struct SandboxSettings: Sendable, Hashable {
    /// Nil: `required` where the kernel can, else `best`.
    package var mode: SandboxMode?
    /// Exceptions: sockets of the internet and of this machine.
    package var allowsNetwork = false
    /// A network of its own, in which nothing is but itself.
    package var allowsLoopback = false
    /// The devices of graphics processors.
    package var allowsGPU = false
    /// Absolute paths that may be read, with what is below them.
    package var readable: [String] = []
    /// Bytes of its temporary directory and shared memory; nil: half of the memory that it may have.
    package var temporaryBytes: UInt64?
    /// Support by this machine's kernel. Tests take some of it away.
    package var support = SandboxSupport.machine

    package init(mode: SandboxMode? = nil) {
        self.mode = mode
    }

    /// The same settings for a program that is no model: without exceptions.
    var withoutExceptions: SandboxSettings {
        var settings = SandboxSettings(mode: mode)
        settings.support = support
        return settings
    }

    /// Tells whether a path may be made readable: an absolute one without `.` and `..`. All of the disk is no exception.
    package static func mayRead(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return path.hasPrefix("/") && !parts.isEmpty && !parts.contains("..") && !parts.contains(".")
    }

    /// The default.
    package var effectiveMode: SandboxMode { mode ?? (support.isSufficient ? .required : .best) }
}
