package import DurableFiles

/// Wraps a finished file for transport. The same input gives the same output, however many threads there are.
package enum Compressor {
    /// Reads all of `source` from its start, wherever its position is, and writes it wrapped at the position of `target`.
    /// Blocks.
    /// - Parameters:
    ///   - threads: at least one is used; memory grows with them, about 2 MiB each for gzip and 16 MiB for zstd.
    ///   - progress: called with the bytes read at each step, never by two threads at once; may throw to stop.
    package static func wrap(
        _ compression: Compression,
        from source: OpenFile,
        to target: OpenFile,
        threads: Int,
        progress: @Sendable (Int) throws -> Void = { _ in }
    ) throws {
        source.expectSequentialReading()
        switch compression {
        case .zstd: try ZstdCompression.compress(source, to: target, threads: max(1, threads), progress: progress)
        case .gzip: try ParallelGzip.compress(source, to: target, threads: max(1, threads), progress: progress)
        }
    }
}
