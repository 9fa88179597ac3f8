/// The share of the data that a number is above, between known quantiles along straight lines. Where several quantiles are equal, the mean of the
/// first and the last share.
struct QuantileStage: NativeStage {
    /// The shares, from 0 to 1.
    private let shares: [Double]
    /// Column by column, as many as there are shares.
    private let quantiles: [[Double]]
    /// The same from the last to the first, negated.
    private let negatedShares: [Double]
    private let negatedQuantiles: [[Double]]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        let count = try bytes.count("the shares of quantiles", 1...NativeLimits.width, size: 8 * (inputs + 1))
        shares = try bytes.doubles("a share", count)
        var quantiles: [[Double]] = []
        for _ in 0..<inputs {
            let column = try bytes.doubles("a quantile", count)
            guard zip(column, column.dropFirst()).allSatisfy({ $0 <= $1 }) else {
                throw bytes.broken("the quantiles of a column", expected: "ascending", found: "others")
            }
            quantiles.append(column)
        }
        self.quantiles = quantiles
        negatedShares = shares.reversed().map { -$0 }
        negatedQuantiles = quantiles.map { $0.reversed().map { -$0 } }
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, column in share(of: number, column) }
    }

    private func share(of number: Double, _ column: Int) -> Double {
        let quantiles = quantiles[column]
        guard !number.isNaN, let least = quantiles.first, let most = quantiles.last else { return number }
        if number == least { return 0 }
        if number == most { return 1 }
        let negated = Self.between(-number, negatedQuantiles[column], negatedShares)
        return 0.5 * (Self.between(number, quantiles, shares) - negated)
    }

    /// The value at a number, as NumPy's `interp` has it.
    private static func between(_ number: Double, _ places: [Double], _ values: [Double]) -> Double {
        let last = places.count - 1
        if number > places[last] { return values[last] }
        if number < places[0] { return values[0] }
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle] <= number { low = middle + 1 } else { high = middle }
        }
        let start = low - 1
        if start == last { return values[last] }
        if places[start] == number { return values[start] }
        let slope = (values[start + 1] - values[start]) / (places[start + 1] - places[start])
        let change = slope * (number - places[start])
        return change + values[start]
    }
}
