/// Draws that are the same each time (SplitMix64).
package struct ProbeGenerator: Sendable {
    private var state: UInt64 = 0x51_69_70_77_61_79

    package init() {}

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    package mutating func place(below limit: Int) -> Int {
        Int(next() % UInt64(limit))
    }

    /// From -1 to 1.
    package mutating func share() -> Double {
        Double(Int64(next() >> 11)) / Double(1 << 52) - 1
    }
}
