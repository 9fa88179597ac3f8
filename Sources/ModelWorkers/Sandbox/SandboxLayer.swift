import CLinux

/// One means of the kernel's by which a process is confined.
package enum SandboxLayer: String, Sendable, Hashable, CaseIterable {
    /// No program gives it more rights than it has (`no_new_privs`), and it has no capabilities.
    case noNewPrivileges = "no-new-privileges"
    /// Files that it may read, run and write (Landlock, kernel 5.13).
    case files = "landlock-files"
    /// No TCP (Landlock 4, kernel 6.7).
    case tcp = "landlock-tcp"
    /// No signals to others and no abstract sockets of theirs (Landlock 6, kernel 6.12).
    case scopes = "landlock-scopes"
    /// System calls that it may make.
    case calls = "seccomp"
    case userNamespace = "user-namespace"
    /// It sees no process but its own, and none of them outlives it.
    case processNamespace = "pid-namespace"
    /// /tmp and /dev/shm are its own, in memory and limited.
    case mountNamespace = "mount-namespace"
    /// Everything but its own files is read-only, whatever their rights say (kernel 5.12).
    case readOnlyMounts = "read-only-mounts"
    /// /proc shows its own processes alone.
    case ownProc = "own-proc"
    case queueNamespace = "ipc-namespace"
    /// No network at all.
    case networkNamespace = "network-namespace"
    /// Limits on the size of a file, mapped memory and open files.
    case limits = "limits"
    /// Memory and processes of all that belongs to it, counted by the kernel (cgroup v2, where it is delegated).
    case controlGroup = "cgroup"

    /// The flag of clone(2), for a namespace.
    var namespace: UInt32? {
        switch self {
        case .userNamespace: UInt32(CLINUX_NAMESPACE_USER)
        case .processNamespace: UInt32(CLINUX_NAMESPACE_PID)
        case .mountNamespace: UInt32(CLINUX_NAMESPACE_MOUNT)
        case .queueNamespace: UInt32(CLINUX_NAMESPACE_IPC)
        case .networkNamespace: UInt32(CLINUX_NAMESPACE_NETWORK)
        default: nil
        }
    }

    /// The flag of its mounts in its mount namespace.
    var mount: UInt32? {
        switch self {
        case .readOnlyMounts: UInt32(CLINUX_MOUNT_READ_ONLY)
        case .ownProc: UInt32(CLINUX_MOUNT_PROC)
        default: nil
        }
    }

    static let namespaces = allCases.filter { $0.namespace != nil }
}

extension SandboxLayer: Comparable {
    /// In the order in which they are told.
    package static func < (left: SandboxLayer, right: SandboxLayer) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
