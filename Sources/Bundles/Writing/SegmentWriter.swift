import DurableFiles

/// Gathers the bytes of a segment in one buffer and writes them where they belong, so that many small entries cost few
/// system calls.
struct SegmentWriter: ~Copyable {
    private let output: OpenFile
    private var offset: UInt64
    private let report: (Int) -> Void
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
    private var used = 0
    private var behind: WriteBehind

    init(to output: OpenFile, at offset: UInt64, report: @escaping (Int) -> Void) {
        self.output = output
        self.offset = offset
        self.report = report
        behind = WriteBehind(from: offset)
    }

    deinit {
        buffer.deallocate()
    }

    mutating func append(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try makeRoom()
            let count = min(rest.count, buffer.count - used)
            UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).copyBytes(from: rest.prefix(count))
            used += count
            rest = rest.dropFirst(count)
        }
    }

    mutating func appendZeros(_ count: Int) throws {
        try append([UInt8](repeating: 0, count: count))
    }

    /// Reads from a file straight into the buffer.
    /// - Parameter limit: the most bytes to take.
    /// - Returns: the bytes read; 0 at the end of the file or the limit.
    mutating func fill(from file: OpenFile, at position: Int64, limit: UInt64) throws -> Int {
        if limit == 0 { return 0 }
        try makeRoom()
        let count = Int(min(limit, UInt64(buffer.count - used)))
        let read = try file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[used..<used + count]),
            at: position
        )
        used += read
        return read
    }

    func hashLast(_ count: Int, into hash: inout StreamingDigest) {
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[used - count..<used]))
    }

    mutating func flush() throws {
        try output.write(UnsafeRawBufferPointer(rebasing: buffer[..<used]), at: Int64(offset))
        offset += UInt64(used)
        behind.advance(to: offset, in: output)
        report(used)
        used = 0
    }

    private mutating func makeRoom() throws {
        if used == buffer.count { try flush() }
    }
}
