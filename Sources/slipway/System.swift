import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Facts of this machine: working directory, clock.
enum System {
    static func workingDirectory() throws -> String {
        guard let path = getcwd(nil, 0) else { throw FileFailure.system("find", "the working directory") }
        defer { free(path) }
        return String(cString: path)
    }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
