/// Bytes from start to end through a small window. What is passed over in a range is never read.
final class ByteInput {
    /// Fills the buffer with the next bytes; 0 at the end.
    typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

    private enum Origin {
        case range(ByteRange)
        case stream(Source)
    }

    /// The input has no more bytes than were asked for.
    struct AtEnd: Error {}

    private static let largestFill = 1 << 18
    private static let smallestFill = 1 << 12

    private let origin: Origin
    private let window: UnsafeMutableRawBufferPointer
    /// Offset of the window in the input.
    private var base: UInt64 = 0
    /// The next byte in the window.
    private var at = 0
    /// Bytes of the window that may be taken.
    private var stop = 0
    /// Bytes of the window that were read.
    private var filled = 0
    /// Bytes the next filling reads: few after a jump, more while reading goes on.
    private var fill = 1 << 16
    /// The offset at which reading ends, whatever follows.
    private(set) var end: UInt64

    init(_ range: ByteRange) {
        origin = .range(range)
        end = range.size
        window = .allocate(byteCount: Self.largestFill, alignment: 64)
    }

    /// - Parameter source: read once, from start to end.
    init(stream source: @escaping Source) {
        origin = .stream(source)
        end = .max
        window = .allocate(byteCount: Self.largestFill, alignment: 64)
    }

    deinit {
        window.deallocate()
    }

    /// Offset of the next byte.
    var position: UInt64 { base + UInt64(at) }

    /// The next byte.
    @inline(__always)
    func byte() throws -> UInt8 {
        if at == stop { try refill() }
        let byte = window[at]
        at += 1
        return byte
    }

    /// The next byte without taking it; nil at the end.
    func peek() throws -> UInt8? {
        guard try !isAtEnd() else { return nil }
        return window[at]
    }

    func isAtEnd() throws -> Bool {
        if at < stop { return false }
        do {
            try refill()
            return false
        } catch is AtEnd {
            return true
        }
    }

    /// An unsigned number of that many bytes, at most eight, the lowest first.
    @inline(__always)
    func number(bytes count: Int) throws -> UInt64 {
        var value: UInt64 = 0
        if stop - at >= count {
            for index in 0..<count { value |= UInt64(window[at + index]) << UInt64(index * 8) }
            at += count
            return value
        }
        for index in 0..<count { value |= UInt64(try byte()) << UInt64(index * 8) }
        return value
    }

    /// Takes that many bytes; meant for few.
    func bytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, 1 << 16))
        while bytes.count < count {
            if at == stop { try refill() }
            let part = min(count - bytes.count, stop - at)
            bytes.append(contentsOf: window[at..<at + part])
            at += part
        }
        return bytes
    }

    /// Calls the body with that many bytes if they stand in the window together, and takes them.
    /// - Returns: nil if they do not; nothing is taken then.
    @inline(__always)
    func withWindow<Value>(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        guard stop - at >= count else { return nil }
        let value = body(UnsafeRawBufferPointer(rebasing: window[at..<at + count]))
        at += count
        return value
    }

    /// The first bytes that are left, without taking them; at most 4 KiB, fewer only at the end.
    func peek(_ count: Int) throws -> [UInt8] {
        if stop - at < count { try gather(count) }
        return Array(window[at..<min(stop, at + count)])
    }

    /// Passes over that many bytes.
    func skip(_ count: UInt64) throws {
        guard count <= end - position else { throw AtEnd() }
        if count <= UInt64(stop - at) {
            at += Int(count)
            return
        }
        switch origin {
        case .range:
            move(to: position + count)
        case .stream:
            var left = count
            while left > 0 {
                if at == stop { try refill() }
                let part = min(left, UInt64(stop - at))
                at += Int(part)
                left -= part
            }
        }
    }

    /// The next bytes as content that can be read at any place, without taking them; nil for a stream.
    func part(_ count: UInt64) -> ByteRange? {
        guard case .range(let range) = origin else { return nil }
        return range.part(at: position, size: count)
    }

    /// Takes the next bytes that are at hand, as many as fit into the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard try !isAtEnd() else { return 0 }
        let count = min(buffer.count, stop - at)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[at..<at + count]))
        at += count
        return count
    }

    /// Runs the body on the next bytes alone, and goes on behind them wherever it stopped.
    func within<Value>(_ count: UInt64, _ body: () throws -> Value) throws -> Value {
        guard count <= end - position else { throw AtEnd() }
        let outer = end
        let inner = position + count
        limit(to: inner)
        defer { limit(to: outer) }
        let value = try body()
        limit(to: outer)
        if position < inner { try skip(inner - position) }
        return value
    }

    private func limit(to newEnd: UInt64) {
        end = newEnd
        stop = newEnd < base + UInt64(filled) ? Int(newEnd - base) : filled
    }

    private func move(to position: UInt64) {
        base = position
        at = 0
        stop = 0
        filled = 0
        fill = Self.smallestFill
    }

    private func refill() throws {
        guard position < end else { throw AtEnd() }
        base += UInt64(at)
        at = 0
        filled = 0
        stop = 0
        filled = try read(UnsafeMutableRawBufferPointer(rebasing: window[..<fill]), at: base)
        fill = min(Self.largestFill, fill * 4)
        limit(to: end)
        guard stop > 0 else { throw AtEnd() }
    }

    /// Makes the window begin at the position and hold that many bytes, if the input has them.
    private func gather(_ count: Int) throws {
        let kept = filled - at
        window.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[at..<filled]))
        base += UInt64(at)
        at = 0
        filled = kept
        while filled < count {
            let space = UnsafeMutableRawBufferPointer(rebasing: window[filled..<max(count, Self.smallestFill)])
            let more = try read(space, at: base + UInt64(filled))
            if more == 0 { break }
            filled += more
        }
        limit(to: end)
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws -> Int {
        switch origin {
        case .range(let range): try range.read(into: buffer, at: offset)
        case .stream(let source): try source(buffer)
        }
    }
}
