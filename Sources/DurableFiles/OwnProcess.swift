import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// This process, as the system and others of the same user see it.
package enum OwnProcess {
    /// Keeps other processes from reading its memory, its environment and its descriptors, and the system from writing a core
    /// of it, since it holds keys or tokens. For the rest of its life.
    package static func hide() {
        _ = clinux_hide_self()
    }

    /// Number of processors that are online; at least 1.
    package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
