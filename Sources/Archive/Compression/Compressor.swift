package import DurableFiles
import Synchronization

/// Wraps a finished file for transport. The same input gives the same output, however many threads there are.
package enum Compressor {
    /// Reads all of `source` from its start, wherever its position is, and writes it compressed at the position of `target`.
    /// Blocks.
    /// - Parameters:
    ///   - threads: at least one is used; memory grows with them, about 2 MiB each for gzip and 16 MiB for zstd.
    ///   - progress: called with the bytes read at each step, never by two threads at once; may throw to stop.
    package static func compress(
        _ compression: Compression,
        from source: OpenFile,
        to target: OpenFile,
        threads: Int,
        progress: @Sendable (Int) throws -> Void = { _ in }
    ) throws {
        source.expectSequentialReading()
        let offset = Atomic<Int64>(0)
        try withoutActuallyEscaping(progress) { progress in
            try compress(compression, to: target, threads: threads, subject: source.path, progress: progress) {
                buffer in
                let count = try source.read(into: buffer, at: offset.load(ordering: .relaxed))
                offset.add(Int64(count), ordering: .relaxed)
                return count
            }
        }
    }

    /// The same of bytes as they are made.
    /// - Parameters:
    ///   - subject: what messages call the bytes.
    ///   - fill: fills the buffer with the next bytes, all of it but at their end; called by one thread at a time, though
    ///     not always the same. What it throws comes out of `compress`.
    package static func compress(
        _ compression: Compression,
        to target: OpenFile,
        threads: Int,
        subject: String,
        progress: @escaping @Sendable (Int) throws -> Void = { _ in },
        fill: @escaping Fill
    ) throws {
        let threads = max(1, threads)
        switch compression {
        case .zstd:
            var written: UInt64 = 0
            var behind = WriteBehind(from: 0)
            try ZstdCompression.compress(fill, target.path, threads: threads, progress: progress) { bytes in
                try target.write(bytes)
                written += UInt64(bytes.count)
                behind.advance(to: written, in: target)
            }
        case .gzip: try ParallelGzip.compress(fill, subject, to: target, threads: threads, progress: progress)
        }
    }

    /// Compresses bytes in memory with zstd.
    /// - Parameter subject: what messages call the bytes.
    package static func compress(_ bytes: [UInt8], subject: String) throws -> [UInt8] {
        let offset = Atomic<Int>(0)
        var compressed: [UInt8] = []
        try ZstdCompression.compress(
            { buffer in
                let begin = offset.load(ordering: .relaxed)
                let part = bytes[begin..<min(begin + buffer.count, bytes.count)]
                buffer.copyBytes(from: part)
                offset.store(begin + part.count, ordering: .relaxed)
                return part.count
            },
            subject,
            threads: 1
        ) { compressed.append(contentsOf: $0) }
        return compressed
    }

    package typealias Fill = @Sendable (UnsafeMutableRawBufferPointer) throws -> Int
}
