/// Random bits that are a function of what they are for, not of how many were drawn before: SplitMix64 (Steele, Lea and
/// Flood, 2014) addressed by counters. Every draw is the same on every machine, for any number of threads and any order.
package enum SplitMix {
    /// The distance of two states of a stream.
    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    package static func mix(_ bits: UInt64) -> UInt64 {
        var z = bits
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    /// The output with number `index` (from 0) of a SplitMix64 whose state starts at `state`.
    @inline(__always)
    package static func at(_ state: UInt64, _ index: UInt64) -> UInt64 {
        mix(state &+ (index &+ 1) &* step)
    }

    /// A number in [0, 1) of 53 bits.
    @inline(__always)
    package static func fraction(_ bits: UInt64) -> Double { Double(bits &>> 11) * 0x1p-53 }

    /// A whole number in 0..<n: the high half of the product, without rejection.
    @inline(__always)
    package static func bounded(_ bits: UInt64, _ n: UInt64) -> UInt64 { bits.multipliedFullWidth(by: n).high }
}

/// The purpose of random bits. The raw values are part of the contract: a record can be computed again only with them.
package enum Purpose: UInt64, Sendable, CaseIterable {
    /// Indices: row, replicate.
    case bootstrap = 1
    /// Column, repeat; a stream.
    case permutation = 2
    /// Row.
    case importanceRows = 3
    /// Row.
    case dependenceRows = 4
    /// Row, replicate.
    case calibrator = 5
    /// Draw; a stream.
    case estimateDraw = 6
    /// Column, replicate; a stream.
    case chiSquaredPermutation = 7
    /// Row; the first half if the draw is below 2^63.
    case half = 8
    /// Row.
    case rows = 9
    /// Fold, tree; a stream.
    case forest = 10
}

/// Random bits of one seed.
package struct Draws: Sendable, Hashable {
    package let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
    }

    package func state(_ purpose: Purpose) -> UInt64 { SplitMix.at(seed, purpose.rawValue) }

    package func bits(_ purpose: Purpose, _ index: UInt64) -> UInt64 { SplitMix.at(state(purpose), index) }

    package func bits(_ purpose: Purpose, _ first: UInt64, _ second: UInt64) -> UInt64 {
        SplitMix.at(bits(purpose, first), second)
    }

    package func stream(_ purpose: Purpose, _ index: UInt64) -> RandomStream {
        RandomStream(state: bits(purpose, index))
    }

    package func stream(_ purpose: Purpose, _ first: UInt64, _ second: UInt64) -> RandomStream {
        RandomStream(state: bits(purpose, first, second))
    }

    /// Tells whether a row belongs to the half on which weak segments are found.
    package func isFirstHalf(row: Int) -> Bool { bits(.half, UInt64(row)) < 1 << 63 }

    /// Tells whether a row is in the fraction of all rows that a seed selects. It has no purpose number.
    package func selects(row: Int, fraction: Double) -> Bool {
        SplitMix.fraction(SplitMix.at(seed, UInt64(row))) < fraction
    }
}

/// The outputs from a state, one after another.
package struct RandomStream: Sendable {
    private let state: UInt64
    private var index: UInt64 = 0

    package init(state: UInt64) {
        self.state = state
    }

    package mutating func next() -> UInt64 {
        defer { index &+= 1 }
        return SplitMix.at(state, index)
    }
}
