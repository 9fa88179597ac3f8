/// Finds the first place of a stream that matches, through a window that moves over it.
enum ByteSearch {
    private static let bufferSize = 1 << 18

    /// - Parameters:
    ///   - margin: more bytes than a match has.
    ///   - matches: tells whether one begins at this place of these bytes, of which the first has this offset.
    /// - Returns: the offset of the first one.
    static func first(
        in input: ByteInput,
        margin: Int,
        where matches: (UnsafeRawBufferPointer, Int, UInt64) -> Bool
    ) throws -> UInt64? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 64)
        defer { buffer.deallocate() }
        var base: UInt64 = 0
        var count = 0
        while true {
            while count < bufferSize {
                let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                if more == 0 { break }
                count += more
            }
            let isLast = count < bufferSize
            let end = isLast ? count : count - margin
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if let at = (0..<end).first(where: { matches(bytes, $0, base) }) { return base + UInt64(at) }
            if isLast { return nil }
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[end..<count]))
            base += UInt64(end)
            count -= end
        }
    }
}
