/// Doubles as whole numbers that sort the same way. Zeros of both signs are one key; NaN has none.
enum SortKey {
    /// Below the key of every number; it marks the end of a sequence.
    static let none: UInt64 = 0

    @inline(__always)
    static func key(of value: Double) -> UInt64 {
        let bits = (value + 0.0).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    @inline(__always)
    static func value(of key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }
}
