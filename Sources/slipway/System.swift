import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// Facts of this process that the commands need: its working directory.
enum System {
    static func workingDirectory() throws -> String {
        guard let path = getcwd(nil, 0) else { throw FileFailure.system("find", "the working directory") }
        defer { free(path) }
        return String(cString: path)
    }
}
