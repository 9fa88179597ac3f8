import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Limits that the system sets for this process (getrlimit(2)).
package enum ProcessLimits {
    /// Lets a write beyond the limit on the size of a file fail as any other, instead of ending the process.
    package static func reportLongFiles() {
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Raises the limit of open files as far as this process may, up to `most`.
    /// - Returns: the new limit, at most `most`.
    /// - Throws: `file.too-many-open` if the limit stays below `least`.
    package static func raiseOpenFiles(least: Int, most: Int) throws(FileFailure) -> Int {
        let limit = clinux_raise_open_limit(UInt64(most))
        guard limit >= 0 else { throw .system("read the limit of open files", "this process") }
        guard limit >= Int64(least) else {
            throw FileFailure(
                .tooManyOpen,
                "this process",
                "may have \(limit) files open and needs \(least); raise the limit (ulimit -n, LimitNOFILE=)"
            )
        }
        return Int(limit)
    }
}
