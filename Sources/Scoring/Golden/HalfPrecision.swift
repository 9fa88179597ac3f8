/// IEEE 754 binary16, which not every platform of Swift has.
enum HalfPrecision {
    static func double(_ bits: UInt16) -> Double {
        let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        return switch exponent {
        case 0: sign * scalbn(fraction, -24)
        case 31: fraction == 0 ? sign * .infinity : .nan
        default: sign * scalbn(fraction + 1024, exponent - 25)
        }
    }

    /// - Returns: nil unless the number is one that binary16 holds exactly.
    static func bits(_ number: Double) -> UInt16? {
        if number.isNaN { return 0x7E00 }
        let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
        if number.isInfinite { return sign | 0x7C00 }
        let magnitude = number.magnitude
        // Below the smallest normal number the exponent stays where it is.
        let exponent = magnitude < 0x1p-14 ? -24 : Int(magnitude.exponent) - 10
        guard exponent <= 5, let whole = UInt16(exactly: scalbn(magnitude, -exponent)) else { return nil }
        return sign | (whole < 1024 ? whole : UInt16(exponent + 25) << 10 | (whole - 1024))
    }

    private static func scalbn(_ value: Double, _ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: value)
    }
}
