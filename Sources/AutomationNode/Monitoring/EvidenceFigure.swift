#if canImport(Glibc)
import Glibc
#endif

/// Evidence as reports have it.
enum EvidenceFigure {
    private static let ln10 = 2.302585092994046

    /// Of ln of the evidence, in powers of ten; nil for none at all.
    static func log10(_ natural: Double) -> Double? { natural.isFinite ? natural / ln10 : nil }

    static func log10OfValue(_ value: Double) -> Double { log(value) / ln10 }
}
