import Synchronization
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Directories that several tests use until the last has ended.
enum SharedDirectories {
    private static let paths = Mutex<[String]>([])

    /// Has the directory removed when the process ends.
    static func add(_ path: String) {
        let isFirst = paths.withLock { paths in
            paths.append(path)
            return paths.count == 1
        }
        guard isFirst else { return }
        atexit {
            for path in SharedDirectories.paths.withLock({ $0 }) { try? Shell.run("rm -rf '\(path)'") }
        }
    }
}
