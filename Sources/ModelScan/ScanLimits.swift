/// Limits on the scan of one file.
struct ScanLimits: Sendable {
    /// Bytes that may always come out of compressed content.
    var freeBytes: UInt64 = 1 << 30
    /// Bytes that each byte of a compressed file may become beyond that.
    var expansion: UInt64 = 256
    /// The most bytes of an archive inside of a compressed one, which is held in memory.
    var heldBytes = 64 << 20
    /// Findings that are kept; of dangerous ones twice as many.
    var findings = 1000

    static let standard = ScanLimits()

    func decompressedBytes(of size: UInt64) -> UInt64 {
        let (product, overflow) = size.multipliedReportingOverflow(by: expansion)
        return overflow ? .max : max(product, freeBytes)
    }
}
