import Identifiers

/// The bytes of a native form, read from the front. Every read names what it looks for.
///
/// It is used while the memory of the bytes is there, and not after that.
struct NativeBytes {
    /// Bytes that are read between two times that who holds them is told.
    private static let step = 1 << 20

    private let bytes: UnsafeRawBufferPointer
    private let passed: (Int) -> Void
    /// Tells whether what is read is kept; else the bytes are only looked at, and what is made of them answers nothing.
    let keeps: Bool
    private var at = 0
    /// Where it was last told.
    private var told = 0
    /// Texts, categories and the like so far, which take far more memory than bytes.
    private var pieces = 0

    /// - Parameter passed: told now and then how many of the first bytes are not read again.
    init(_ bytes: UnsafeRawBufferPointer, keeps: Bool, passed: @escaping (Int) -> Void) {
        self.bytes = bytes
        self.keeps = keeps
        self.passed = passed
    }

    var left: Int { bytes.count - at }

    /// A failure at the place that was reached.
    func broken(_ name: String, expected: String, found: String) -> NativeModelFailure {
        NativeModelFailure(.format, "native form", expected: "\(name) at byte \(at) to be \(expected)", found: found)
    }

    mutating func byte(_ name: String) throws(NativeModelFailure) -> UInt8 {
        try require(name, 1)
        at += 1
        return bytes[at - 1]
    }

    mutating func number(_ name: String) throws(NativeModelFailure) -> UInt32 {
        try require(name, 4)
        return UInt32(truncatingIfNeeded: next(4))
    }

    mutating func longNumber(_ name: String) throws(NativeModelFailure) -> UInt64 {
        try require(name, 8)
        return next(8)
    }

    /// How many of something follow.
    /// - Parameter size: the bytes that each takes at least, so that nothing is reserved for what is not there.
    mutating func count(
        _ name: String,
        _ range: ClosedRange<Int>,
        size: Int
    ) throws(NativeModelFailure) -> Int {
        let found = Int(try number(name))
        guard range.contains(found) else {
            guard found > range.upperBound else {
                throw broken(name, expected: "at least \(range.lowerBound)", found: "\(found)")
            }
            throw NativeModelFailure(
                .size,
                "native form",
                expected: "\(name) of at most \(range.upperBound)",
                found: "\(found)"
            )
        }
        guard found <= left / max(1, size) else {
            throw broken(name, expected: "at most \(left / max(1, size)) by the bytes that follow", found: "\(found)")
        }
        return found
    }

    /// How many pieces follow that take far more memory than bytes, of which a form has a limit in all.
    mutating func pieces(
        _ name: String,
        _ range: ClosedRange<Int>,
        size: Int
    ) throws(NativeModelFailure) -> Int {
        let found = try count(name, range, size: size)
        try add(pieces: found)
        return found
    }

    mutating func add(pieces count: Int) throws(NativeModelFailure) {
        pieces += count
        guard pieces <= NativeLimits.pieces else {
            throw NativeModelFailure(
                .size,
                "native form",
                expected: "texts, categories, columns of encoders, products and sets of at most \(NativeLimits.pieces)",
                found: "\(pieces)"
            )
        }
    }

    /// A place among so many.
    mutating func place(_ name: String, below limit: Int) throws(NativeModelFailure) -> Int {
        let found = Int(try number(name))
        guard found < limit else { throw broken(name, expected: "less than \(limit)", found: "\(found)") }
        return found
    }

    /// A number that is no NaN.
    mutating func double(_ name: String, isFinite: Bool = true) throws(NativeModelFailure) -> Double {
        try require(name, 8)
        let found = Double(bitPattern: next(8))
        guard isFinite ? found.isFinite : !found.isNaN else {
            throw broken(name, expected: isFinite ? "a finite number" : "a number", found: "\(found)")
        }
        if at - told >= Self.step {
            told = at
            passed(at)
        }
        return found
    }

    mutating func doubles(_ name: String, _ count: Int) throws(NativeModelFailure) -> [Double] {
        try require(name, count * 8)
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try double(name)) }
        return numbers
    }

    /// Numbers that nothing else is read by, of which there may be many.
    /// - Returns: none if nothing is kept.
    mutating func table(_ name: String, _ count: Int) throws(NativeModelFailure) -> [Double] {
        if keeps { return try doubles(name, count) }
        try require(name, count * 8)
        for _ in 0..<count { _ = try double(name) }
        return []
    }

    /// Goes on without a look.
    /// - Returns: whether so many bytes follow; else it stays.
    mutating func skip(_ count: Int) -> Bool {
        guard count <= left else { return false }
        at += count
        return true
    }

    /// The next number, whatever it is; nil at the end.
    mutating func lookAhead() -> Int? {
        left < 4 ? nil : Int(next(4))
    }

    mutating func flags(_ name: String, known: UInt8) throws(NativeModelFailure) -> UInt8 {
        let found = try byte(name)
        guard found & ~known == 0 else {
            throw broken(name, expected: "without other bits than \(known)", found: "\(found)")
        }
        return found
    }

    mutating func take(_ name: String, _ count: Int) throws(NativeModelFailure) -> [UInt8] {
        try require(name, count)
        defer { at += count }
        return Array(bytes[at..<at + count])
    }

    /// The bytes of a text, which are UTF-8.
    mutating func textBytes(_ name: String, limit: Int) throws(NativeModelFailure) -> [UInt8] {
        let found = try take(name, try count(name, 0...limit, size: 1))
        guard String(validating: found, as: UTF8.self) != nil else {
            throw broken(name, expected: "UTF-8", found: "other bytes")
        }
        return found
    }

    mutating func text(_ name: String, limit: Int) throws(NativeModelFailure) -> String {
        String(decoding: try textBytes(name, limit: limit), as: UTF8.self)
    }

    private func require(_ name: String, _ count: Int) throws(NativeModelFailure) {
        guard count <= left else { throw broken(name, expected: "\(count) bytes", found: "\(left), and the end") }
    }

    /// - Precondition: there are as many, and it is 4 or 8.
    private mutating func next(_ count: Int) -> UInt64 {
        defer { at += count }
        if count == 8 { return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
        return UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
    }
}
