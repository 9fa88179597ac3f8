import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// Wakes a thread that waits in poll(2).
package final class WakeSignal: Sendable {
    /// Readable from ``raise()`` to ``clear()``.
    package let descriptor: Int32

    package init() throws(FileFailure) {
        descriptor = clinux_event()
        guard descriptor >= 0 else { throw .system("make an event descriptor", "process") }
    }

    deinit { close(descriptor) }

    package func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
