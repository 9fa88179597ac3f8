import AsyncSupport
import CZlib
import Dispatch
import DurableFiles
import Synchronization

/// One gzip member whose blocks are deflated side by side: each block is ended at a byte boundary and begins with the last
/// 32 KiB before it as its dictionary, so the pieces join into one deflate stream (as pigz does).
final class ParallelGzip: Sendable {
    /// A piece of the input, with the bytes before it.
    struct Block {
        let index: Int
        let content: [UInt8]
        let dictionary: [UInt8]
    }

    private struct Reading {
        var index = 0
        var dictionary: [UInt8] = []
        var isAtEnd = false
    }

    private struct Writing {
        var next = 0
        var waiting: [Int: DeflatedBlock] = [:]
        var checksum: UInt = 0
        var size: UInt64 = 0
    }

    private static let blockSize = 1 << 20
    private static let windowSize = 1 << 15
    /// No name, no time, no flags: nothing that differs between two runs.
    private static let header: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03]
    /// An empty block that is marked as the last.
    private static let finalBlock: [UInt8] = [0x03, 0x00]

    private let fill: Compressor.Fill
    private let subject: String
    private let target: OpenFile
    private let progress: @Sendable (Int) throws -> Void
    private let reading = Mutex(Reading())
    private let writing = Mutex(Writing())
    private let hasFailed = Atomic<Bool>(false)
    /// Blocks that may be in memory at once.
    private let slots: DispatchSemaphore

    static func compress(
        _ fill: @escaping Compressor.Fill,
        _ subject: String,
        to target: OpenFile,
        threads: Int,
        progress: @escaping @Sendable (Int) throws -> Void
    ) throws {
        let gzip = ParallelGzip(fill, subject, target, threads: threads, progress)
        try target.write(header)
        try Parallel.forEach(count: threads, width: threads) { _ in try gzip.runLane() }
        try target.write(gzip.trailer())
    }

    private init(
        _ fill: @escaping Compressor.Fill,
        _ subject: String,
        _ target: OpenFile,
        threads: Int,
        _ progress: @escaping @Sendable (Int) throws -> Void
    ) {
        self.fill = fill
        self.subject = subject
        self.target = target
        self.progress = progress
        // Signalled rather than created with the value: one that ends lower than it began is a crash.
        slots = DispatchSemaphore(value: 0)
        for _ in 0..<threads + 2 { slots.signal() }
    }

    private func runLane() throws {
        do {
            let deflation = try Deflation(subject: subject)
            while let block = try takeBlock() {
                let deflated = try deflation.deflate(block)
                try write(deflated, at: block.index)
            }
        } catch {
            hasFailed.store(true, ordering: .releasing)
            // Threads that wait for a slot see the failure and leave.
            slots.signal()
            throw error
        }
    }

    private func takeBlock() throws -> Block? {
        slots.wait()
        guard !hasFailed.load(ordering: .acquiring), let block = try reading.withLock({ try nextBlock(&$0) }) else {
            slots.signal()
            return nil
        }
        return block
    }

    private func nextBlock(_ reading: inout Reading) throws -> Block? {
        guard !reading.isAtEnd else { return nil }
        let content = try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
            count = try fill(UnsafeMutableRawBufferPointer(buffer))
        }
        reading.isAtEnd = content.count < Self.blockSize
        guard !content.isEmpty else { return nil }
        defer {
            reading.index += 1
            reading.dictionary = Array(content.suffix(Self.windowSize))
        }
        return Block(index: reading.index, content: content, dictionary: reading.dictionary)
    }

    private func write(_ block: DeflatedBlock, at index: Int) throws {
        try writing.withLock { writing in
            writing.waiting[index] = block
            while let next = writing.waiting.removeValue(forKey: writing.next) {
                try target.write(next.bytes)
                writing.checksum = crc32_combine(writing.checksum, next.checksum, next.size)
                writing.size += UInt64(next.size)
                writing.next += 1
                slots.signal()
                try progress(next.size)
            }
        }
    }

    /// The checksum and the size, modulo 2^32 (RFC 1952).
    private func trailer() -> [UInt8] {
        let (checksum, size) = writing.withLock { (UInt32(truncatingIfNeeded: $0.checksum), $0.size) }
        let words = [checksum, UInt32(truncatingIfNeeded: size)]
        return Self.finalBlock + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
