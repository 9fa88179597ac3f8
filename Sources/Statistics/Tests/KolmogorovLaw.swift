/// The law of Kolmogorov's one-sample statistic, by the method that is precise where it is asked (Simard and L'Ecuyer, 2011).
/// The limit law is never used: it is off by far more than a report may be.
package enum KolmogorovLaw {
    /// P(D_n >= d).
    package static func upper(n: Int, d: Double) -> Double {
        guard n > 0, d > 0 else { return 1 }
        guard d < 1 else { return 0 }
        let count = Double(n)
        let t = count * d
        if t <= 1 { return 1 - nearZero(n, t) }
        // Twice the one-sided law is exact from d = 1/2 and as good as that far out.
        let square = count * d * d
        if d >= 0.5 || square >= (n < 100 ? 4 : 2.2) { return min(1, 2 * oneSidedUpper(n: n, d: d)) }
        let lower = n < 100 ? matrixLower(n: n, d: d) : pelzGoodLower(n: n, d: d)
        return min(1, max(0, 1 - lower))
    }

    /// P(D_n < d) for n d <= 1 (Ruben and Gambino, 1982).
    private static func nearZero(_ n: Int, _ t: Double) -> Double {
        guard t > 0.5 else { return 0 }
        let count = Double(n)
        let log = Distributions.logGamma(count + 1) + count * (Elementary.log(2 * t - 1) - Elementary.log(count))
        return Elementary.exp(log)
    }

    /// P(D_n^+ >= d), Smirnov's sum (1944) in logarithms. From 20,000 terms on, equally spaced ones stand for all: the
    /// terms are smooth, and vanish at both ends.
    static func oneSidedUpper(n: Int, d: Double) -> Double {
        let count = Double(n)
        let last = Int((count * (1 - d)).rounded(.down))
        let step = max(1, last / 20_000)
        let logFactorial = Distributions.logGamma(count + 1)
        var sum = CompensatedSum()
        for j in stride(from: 0, through: last, by: step) {
            let share = Double(j) / count
            let rest = 1 - d - share
            guard rest > 0 else { continue }
            let log =
                logFactorial - Distributions.logGamma(Double(j) + 1) - Distributions.logGamma(Double(n - j) + 1)
                + Double(j - 1) * Elementary.log(d + share) + Double(n - j) * Elementary.log(rest)
            sum.add(Elementary.exp(log))
        }
        return min(1, d * sum.value * Double(step))
    }

    /// P(D_n < d) by the power of a matrix (Durbin, 1973; Marsaglia, Tsang and Wang, 2003).
    static func matrixLower(n: Int, d: Double) -> Double {
        let k = Int(Double(n) * d) + 1
        let h = Double(k) - Double(n) * d
        var power = ScaledMatrix.durbin(size: 2 * k - 1, h)
        power = power.power(n)
        var value = power.values[(k - 1) * power.size + k - 1]
        var exponent = power.exponent
        for i in 1...n {
            value = value * Double(i) / Double(n)
            if value < 1e-140 {
                value *= 1e140
                exponent -= 140
            }
        }
        return exponent == 0 ? value : value * decimalPower(exponent)
    }

    private static func decimalPower(_ exponent: Int) -> Double {
        exponent < -320 ? 0 : Elementary.exp(Double(exponent) * 2.302585092994046)
    }
}

/// A square matrix times a power of ten.
private struct ScaledMatrix {
    let size: Int
    var values: [Double]
    var exponent: Int

    /// Durbin's matrix for the band of width h.
    static func durbin(size m: Int, _ h: Double) -> ScaledMatrix {
        var values = [Double](repeating: 0, count: m * m)
        for i in 0..<m {
            for j in 0..<m where i - j + 1 >= 0 { values[i * m + j] = 1 }
        }
        for i in 0..<m {
            values[i * m] -= power(h, i + 1)
            values[(m - 1) * m + i] -= power(h, m - i)
        }
        values[(m - 1) * m] += 2 * h - 1 > 0 ? power(2 * h - 1, m) : 0
        for i in 0..<m {
            for j in 0..<m where i - j + 1 > 0 {
                for divisor in 1...(i - j + 1) { values[i * m + j] /= Double(divisor) }
            }
        }
        return ScaledMatrix(size: m, values: values, exponent: 0)
    }

    func power(_ n: Int) -> ScaledMatrix {
        if n == 1 { return self }
        let half = power(n / 2)
        var result = half.times(half)
        if n % 2 == 1 { result = result.times(self) }
        let middle = result.values[(size / 2) * size + size / 2]
        if middle > 1e140 {
            result.values = result.values.map { $0 * 1e-140 }
            result.exponent += 140
        }
        return result
    }

    private func times(_ other: ScaledMatrix) -> ScaledMatrix {
        var product = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for k in 0..<size {
                let left = values[i * size + k]
                if left == 0 { continue }
                for j in 0..<size { product[i * size + j] += left * other.values[k * size + j] }
            }
        }
        return ScaledMatrix(size: size, values: product, exponent: exponent + other.exponent)
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }
}
