package import Identifiers

import struct Crypto.SHA256

/// The place of a node among all, for one order: a number from 0 to less than 1, by a hash. No server keeps it, each order has other canaries,
/// and everybody finds the same.
package struct OrderPlace: Sendable, Hashable, Comparable {
    /// 53 bits, so that every place is one number of double precision, and none is rounded to 1.
    private let bits: UInt64

    /// The first 53 bits of SHA-256(32 bytes of the order's digest, one byte 0, the name in UTF-8).
    package init(of name: String, in order: Digest) {
        var sum = SHA256()
        var bytes = order.bytes + [0]
        bytes += name.utf8
        bytes.withUnsafeBytes { sum.update(bufferPointer: $0) }
        let first = sum.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        bits = first >> 11
    }

    package var value: Double { Double(bits) / Double(UInt64(1) << 53) }

    package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}
