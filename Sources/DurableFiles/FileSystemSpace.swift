/// Free and total space of a file system for an ordinary user. `totalInodes` is 0 where there is no limit.
package struct FileSystemSpace: Sendable {
    package let freeBytes: UInt64
    package let totalBytes: UInt64
    package let freeInodes: UInt64
    package let totalInodes: UInt64

    package init(freeBytes: UInt64, totalBytes: UInt64, freeInodes: UInt64, totalInodes: UInt64) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
        self.freeInodes = freeInodes
        self.totalInodes = totalInodes
    }

    /// Bytes that a command leaves free on a file system that it fills.
    package static let reserve: UInt64 = 64 << 20

    /// True if the bytes fit and the reserve stays free.
    package func fits(bytes: UInt64, leaving reserve: UInt64 = Self.reserve) -> Bool {
        freeBytes >= reserve && freeBytes - reserve >= bytes
    }

    /// True if that many files and directories fit.
    package func fits(files: UInt64) -> Bool { totalInodes == 0 || freeInodes >= files }
}
