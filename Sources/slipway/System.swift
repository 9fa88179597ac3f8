import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Facts of this machine: working directory, core count, clock.
enum System {
    static func workingDirectory() throws -> String {
        guard let path = getcwd(nil, 0) else { throw FileFailure.system("find", "the working directory") }
        defer { free(path) }
        return String(cString: path)
    }

    /// The number of cores, which is the number of threads for hashing.
    static var width: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
