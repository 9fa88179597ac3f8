import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A file in memory that is written anew for each input, and removed when the process ends.
enum FuzzFile {
    static let path = "/dev/shm/slipway-fuzz-\(getpid())"

    private static let file: OpenFile? = {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        atexit { unlink(FuzzFile.path) }
        return OpenFile(owning: descriptor, path: path)
    }()

    /// - Returns: false where there is no such file.
    static func write(_ bytes: [UInt8]) throws -> Bool {
        guard let file else { return false }
        try file.truncate(to: 0)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        return true
    }
}
