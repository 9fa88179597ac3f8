/// Hashes of whole rows: equal rows have equal ones, whatever the order of their columns and however a value is quoted. A
/// missing value adds nothing. They find duplicates and overlap and protect from nothing.
package enum RowHash {
    /// The share of a value in the row's hash, which is the sum over its columns.
    @inline(__always)
    package static func of(_ value: UnsafeBufferPointer<UInt8>, column: UInt64) -> UInt64 {
        var hash = column ^ UInt64(truncatingIfNeeded: value.count) &* 0x9E37_79B9_7F4A_7C15
        guard let start = UnsafeRawPointer(value.baseAddress) else { return mixed(hash) }
        var at = 0
        while at + 8 <= value.count {
            hash = mixed(hash ^ UInt64(littleEndian: (start + at).loadUnaligned(as: UInt64.self)))
            at += 8
        }
        var rest: UInt64 = 0
        while at < value.count {
            rest = rest << 8 | UInt64(value[at])
            at += 1
        }
        return mixed(hash ^ rest)
    }

    package static func of(_ value: String, column: UInt64) -> UInt64 {
        var value = value
        return value.withUTF8 { of($0, column: column) }
    }

    @inline(__always)
    private static func mixed(_ bits: UInt64) -> UInt64 {
        let product = bits.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
