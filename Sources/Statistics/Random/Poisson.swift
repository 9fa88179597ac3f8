/// Counts of the Poisson distribution with mean 1, out of 64 random bits: how many thresholds ⌊2^64 P(X <= j)⌋ are at
/// most the bits. From 0 to 20.
package enum Poisson {
    /// For j = 0 to 19.
    package static let thresholds: [UInt64] = [
        6786177901268885274, 13572355802537770549, 16965444753172213186, 18096474403383694065,
        18379231815936564285, 18435783298447138329, 18445208545532234003, 18446555009401533385,
        18446723317385195808, 18446742018272269410, 18446743888360976771, 18446744058369041076,
        18446744072536379768, 18446744073626175052, 18446744073704017573, 18446744073709207074,
        18446744073709531418, 18446744073709550497, 18446744073709551557, 18446744073709551613,
    ]

    package static func count(_ bits: UInt64) -> Int {
        thresholds.count { $0 <= bits }
    }
}

/// The same counts by a table over the first byte: all but one byte hold one threshold at most.
struct PoissonTable: Sendable {
    /// For each first byte: the count below the byte's threshold, and that threshold.
    private let counts: [UInt8]
    private let limits: [UInt64]

    init() {
        let starts = (0..<256).map { UInt64($0) << 56 }
        counts = starts.map { UInt8(Poisson.count($0)) }
        limits = starts.map { start in Poisson.thresholds.first { $0 > start } ?? .max }
    }

    /// Calls with a function from bits to counts. The tables live as long as the call.
    func withLookup<Result>(_ body: (PoissonLookup) -> Result) -> Result {
        counts.withUnsafeBufferPointer { counts in
            limits.withUnsafeBufferPointer { limits in body(PoissonLookup(counts: counts, limits: limits)) }
        }
    }
}

/// Pointers into a `PoissonTable`.
struct PoissonLookup {
    let counts: UnsafeBufferPointer<UInt8>
    let limits: UnsafeBufferPointer<UInt64>

    @inline(__always)
    func count(_ bits: UInt64) -> UInt8 {
        let byte = Int(truncatingIfNeeded: bits &>> 56)
        if byte == 255 { return UInt8(truncatingIfNeeded: Poisson.count(bits)) }
        return counts[byte] &+ (bits >= limits[byte] ? 1 : 0)
    }
}
