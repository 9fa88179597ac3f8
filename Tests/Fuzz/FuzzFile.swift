import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A file in memory that is written anew for each input.
enum FuzzFile {
    private static let file = OpenFile(owning: memfd_create("slipway-fuzz", 0), path: "slipway-fuzz")

    static let path = "/proc/self/fd/\(file.descriptor)"

    static func write(_ bytes: [UInt8]) throws {
        try file.truncate(to: 0)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
    }
}
