import CLinux

/// Protection of a process's memory from other processes.
package enum PrivateMemory {
    /// From here on no other process of this user reads this one's memory, and no core file is written of it: it is about to hold a
    /// secret.
    package static func keep() {
        _ = clinux_keep_memory_private()
    }
}
