package import Statistics
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Sorted runs in a file that has no name: it is gone when the value is, also after a crash.
///
/// This type is the target `SpilledRuns`: `Statistics` ranks more rows than memory holds by the runs that a caller gives it, and opens no file.
package final class TemporaryRuns: SortedRuns {
    private let descriptor: Int32
    private let end: Mutex<Int>

    /// - Parameter directory: an existing directory with space for 8 bytes a row, 16 with weights.
    package init(in directory: String) throws(StatisticsError) {
        descriptor = try Self.open(in: directory)
        end = Mutex(0)
    }

    deinit {
        close(descriptor)
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(StatisticsError) -> Int {
        let place = end.withLock { end in
            defer { end += bytes.count }
            return end
        }
        var done = 0
        while done < bytes.count {
            let written = pwrite(
                descriptor,
                bytes.baseAddress?.advanced(by: done),
                bytes.count - done,
                off_t(place + done)
            )
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .spill(operation: "writing", errno: written < 0 ? errno : EIO) }
            done += written
        }
        return place
    }

    package func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StatisticsError) {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor,
                buffer.baseAddress?.advanced(by: done),
                buffer.count - done,
                off_t(place + done)
            )
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .spill(operation: "reading", errno: count < 0 ? errno : EIO) }
            done += count
        }
    }

    /// A file without a name where the file system knows such, else one whose name is taken away at once.
    private static func open(in directory: String) throws(StatisticsError) -> Int32 {
        // O_TMPFILE of Linux, which Swift's view of the headers leaves out.
        let unnamed = 0o20_000_000 | O_DIRECTORY
        let descriptor = Glibc.open(directory, unnamed | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return descriptor }
        var template = Array("\(directory)/.slipway-runs-XXXXXX".utf8CString)
        let named = mkstemp(&template)
        guard named >= 0 else { throw .spill(operation: "opening", errno: errno) }
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return named
    }
}
