import DurableFiles
import TestSupport

/// The check that the files of a measurement fit on the disk.
enum FreeSpace {
    private static let spare: UInt64 = 1 << 30

    /// - Throws: if fewer bytes are free, beside a GiB that stays so.
    static func require(_ bytes: Int, in place: TemporaryDirectory) throws {
        let space = try place.handle.space()
        guard space.fits(bytes: UInt64(bytes), leaving: spare) else {
            throw BenchmarkFailed(
                description: """
                    \(place.handle.path) has \(space.freeBytes >> 20) MiB free and \((UInt64(bytes) + spare) >> 20) are needed; \
                    give --directory, or less with --size
                    """
            )
        }
    }
}
