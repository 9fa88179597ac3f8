/// A number of bytes as people read and write it.
package enum ByteCount {
    /// One decimal in the largest binary unit, such as `1.2 MiB`; whole bytes below 1 KiB. Rounds down.
    package static func formatted(_ count: UInt64) -> String {
        guard count >= 1024 else { return "\(count) B" }
        var tenths = count / 1024 * 10 + count % 1024 * 10 / 1024
        var units = ["KiB", "MiB", "GiB", "TiB", "PiB"][...]
        while tenths >= 10240, units.count > 1 {
            tenths /= 1024
            units = units.dropFirst()
        }
        return "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
    }

    /// - Returns: nil for anything but digits and, if any, one of `KiB`, `MiB`, `GiB`, `TiB`.
    package static func parse(_ text: String) -> UInt64? {
        let units: [(suffix: String, shift: UInt64)] = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)]
        let unit = units.first { text.hasSuffix($0.suffix) }
        let digits = text.dropLast(unit?.suffix.count ?? 0)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = UInt64(digits) else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0))
        return overflow ? nil : bytes
    }
}
