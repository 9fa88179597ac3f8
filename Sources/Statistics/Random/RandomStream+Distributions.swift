/// Numbers of a stream with a given distribution, by arithmetic and portable logarithms alone.
extension RandomStream {
    /// Standard normal, by the polar method (Marsaglia and Bray, 1964).
    package mutating func nextNormal() -> Double {
        while true {
            let x = 2 * SplitMix.fraction(next()) - 1
            let y = 2 * SplitMix.fraction(next()) - 1
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * Elementary.log(square) / square).squareRoot()
        }
    }

    /// The number of positives of n, each with the chance p: one by one up to 32; else by inversion where fewer than 30 are expected of the
    /// rarer side, and from there by the normal distribution, rounded.
    package mutating func nextBinomial(_ n: Int, _ p: Double) -> Int {
        guard n > 0, p > 0 else { return 0 }
        guard p < 1 else { return n }
        if n <= 32 {
            var positives = 0
            for _ in 0..<n where SplitMix.fraction(next()) < p { positives += 1 }
            return positives
        }
        if p > 0.5 { return n - nextBinomial(n, rarer: 1 - p) }
        return nextBinomial(n, rarer: p)
    }

    private mutating func nextBinomial(_ n: Int, rarer p: Double) -> Int {
        let mean = Double(n) * p
        if mean >= 30 {
            let drawn = (mean + (mean * (1 - p)).squareRoot() * nextNormal()).rounded()
            return Int(min(max(drawn, 0), Double(n)))
        }
        var chance = Elementary.exp(Double(n) * Elementary.log1p(-p))
        var left = SplitMix.fraction(next()) - chance
        var positives = 0
        while left >= 0, positives < n {
            chance *= Double(n - positives) / Double(positives + 1) * (p / (1 - p))
            positives += 1
            left -= chance
        }
        return positives
    }
}
