/// Elementary functions with the same bits on every processor. Glibc's choose a variant by the processor's instructions,
/// and the variants differ in the last bit; records that are known by the digest of their figures must not.
///
/// Source: Sun's fdlibm (`e_log.c`, `e_exp.c`, "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
/// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
/// preserved."); errors under 1 unit in the last place.
package enum Elementary {
    private static let ln2High = 6.93147180369123816490e-01
    private static let ln2Low = 1.90821492927058770002e-10

    /// The natural logarithm; -infinity for 0, NaN for negative numbers.
    package static func log(_ x: Double) -> Double {
        guard x > 0, x < .infinity else { return x == 0 ? -.infinity : (x == .infinity ? x : .nan) }
        var bits = x.bitPattern
        var exponent = 0
        if bits < 0x0010_0000_0000_0000 {
            bits = (x * 0x1p54).bitPattern
            exponent = -54
        }
        // x = 2^exponent * m with m in [sqrt(1/2), sqrt(2)).
        let shifted = bits &+ (0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_0000_0000)
        exponent += Int(shifted >> 52) - 0x3FF
        let m = Double(bitPattern: (shifted & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_0000_0000)
        let k = Double(exponent)
        let f = m - 1
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        let odd =
            z
            * (6.666666666666735130e-01
                + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
        let half = 0.5 * f * f
        return k * ln2High - ((half - (s * (half + (odd + even)) + k * ln2Low)) - f)
    }

    /// e to the power of x.
    package static func exp(_ x: Double) -> Double {
        guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
        guard x > -745.1332191019412 else { return 0 }
        let k = (x * 1.44269504088896338700).rounded(.toNearestOrEven)
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        let t = r * r
        let c =
            r
            - t
            * (1.66666666666666019037e-01
                + t
                * (-2.77777777770155933842e-03
                    + t
                    * (6.61375632143793436117e-05
                        + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))
        let y = 1 - ((low - (r * c) / (2 - c)) - high)
        let power = Int(k)
        if power >= -1021, power <= 1023 { return y * Double(sign: .plus, exponent: power, significand: 1) }
        // Towards the ends of the range in two steps, so that the factor itself is a normal number.
        let half = power / 2
        return y * Double(sign: .plus, exponent: half, significand: 1)
            * Double(sign: .plus, exponent: power - half, significand: 1)
    }

    /// ln(p) - ln(1-p).
    package static func logit(_ p: Double) -> Double { log(p) - log(1 - p) }

    /// 1 / (1 + e^-x), without overflow.
    package static func logistic(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let e = exp(x)
        return e / (1 + e)
    }
}
