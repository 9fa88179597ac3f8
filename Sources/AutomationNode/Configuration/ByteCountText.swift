/// A number of bytes as a configuration writes it.
package enum ByteCountText {
    /// - Returns: nil for anything but digits and, if any, one of `KiB`, `MiB`, `GiB`, `TiB`.
    package static func bytes(in text: String) -> UInt64? {
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
