extension KolmogorovLaw {
    /// P(D_n < d) by the series of Pelz and Good (1976) up to the term in n^(-3/2), as Simard and L'Ecuyer (2011) give it.
    /// Off by at most 3.5e-6 at n = 100, and by less the larger n is.
    static func pelzGoodLower(n: Int, d: Double) -> Double {
        let z = Double(n).squareRoot() * d
        let squarePi = Double.pi * Double.pi
        let logQ = -squarePi / 8 / (z * z)
        guard logQ > -708 else { return 0 }
        let terms = Int((16 * z / .pi).rounded(.up))
        var sums = oddSums(z: z, logQ: logQ, terms: terms)
        let extra = wholeSums(z: z, terms: terms)
        sums[2] += extra.second
        sums[3] += extra.third
        let root = Double(n).squareRoot()
        return sums[0] + sums[1] / root + sums[2] / Double(n) + sums[3] / (root * Double(n))
    }

    /// The sums over odd numbers m of c_i(m) q^(m^2), q = exp(-pi^2 / 8 z^2), divided as the four terms need.
    private static func oddSums(z: Double, logQ: Double, terms: Int) -> [Double] {
        let pi2 = Double.pi * Double.pi
        let pi4 = pi2 * pi2
        let pi6 = pi4 * pi2
        let z2 = z * z
        let z4 = z2 * z2
        let z6 = z4 * z2
        var sums = [0.0, 0.0, 0.0, 0.0]
        for k in stride(from: terms, to: 0, by: -1) {
            let m2 = Double((2 * k - 1) * (2 * k - 1))
            let m4 = m2 * m2
            let q = Elementary.exp(logQ * m2)
            sums[0] += q
            sums[1] += q * (-z2 + pi2 / 4 * m2)
            let second = (2 * z4 - 5 * z2) * pi2 / 4 * m2 + pi4 * (1 - 2 * z2) / 16 * m4
            sums[2] += q * (6 * z6 + 2 * z4 + second)
            let third = pi2 * (135 * z4 - 96 * z6) / 4 * m2 + pi4 * (212 * z4 - 60 * z2) / 16 * m4
            sums[3] += q * (-30 * z6 - 90 * z4 * z4 + third + pi6 * (5 - 30 * z2) / 64 * m4 * m2)
        }
        let root = (2 * Double.pi).squareRoot()
        let divisors = [z, 6 * z4, 72 * z6 * z, 6480 * z6 * z4]
        return zip(sums, divisors).map { $0 * root / $1 }
    }

    /// The part of the third and fourth terms over all whole numbers k: sums with q^(4 k^2).
    private static func wholeSums(z: Double, terms: Int) -> (second: Double, third: Double) {
        let pi2 = Double.pi * Double.pi
        let z2 = z * z
        var second = 0.0
        var third = 0.0
        for k in stride(from: terms, to: 0, by: -1) {
            let k2 = Double(k * k)
            let q = Elementary.exp(-pi2 / 2 / z2 * k2)
            second += k2 * q
            third += (3 * z2 - pi2 * k2) * k2 * q
        }
        let root = (2 * Double.pi).squareRoot()
        return (second * pi2 * root / (-36 * z2 * z), third * pi2 * root / (216 * z2 * z2 * z2))
    }
}
