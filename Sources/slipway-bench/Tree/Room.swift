import DurableFiles
import TestSupport

/// The check that the files of a measurement fit on the disk.
enum Room {
    private static let spare = 1 << 30

    /// - Throws: if fewer bytes are free, beside a GiB that stays so.
    static func demand(_ bytes: Int, in place: TemporaryDirectory) throws {
        let free = try place.handle.space().freeBytes
        guard free >= UInt64(bytes + spare) else {
            throw BenchmarkFailed(
                description: """
                    \(place.handle.path) has \(free >> 20) MiB free and \((bytes + spare) >> 20) are needed; \
                    give --directory, or less with --size
                    """
            )
        }
    }
}
