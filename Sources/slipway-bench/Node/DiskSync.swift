import AsyncSupport
import DurableFiles
import TestSupport

/// The time that the disk itself needs to make a small change durable: a new file of 4 KiB, its fsync(2), its rename, and the
/// fsync of the directory.
struct DiskSync {
    private let directory: DirectoryHandle

    /// - Parameter place: on the disk that is meant.
    init(in place: TemporaryDirectory) throws {
        directory = try place.handle.openOrMake(directory: "disk-sync")
    }

    /// - Returns: seconds.
    func measure() throws -> Double {
        let began = SystemClock().now
        try directory.replace(file: "file", with: [UInt8](repeating: 1, count: 4096))
        return Load.seconds(since: began)
    }
}
