/// The distribution of label - prediction.
package struct Residuals: Sendable {
    package static let levels: [Double] = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]
    /// The same levels as hundredths.
    private static let hundredths = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100]

    package let mean: Figure
    package let populationDeviation: Figure
    package let sampleDeviation: Figure
    /// Of the population: the third central moment over the cube of the deviation.
    package let skewness: Figure
    /// The fourth over the fourth power, less 3.
    package let excessKurtosis: Figure
    /// At `levels`, type 7.
    package let quantiles: [Double]
    /// 20 bins from the least to the greatest.
    package let histogram: Histogram
    /// Normal quantiles and residual quantiles at 1 to 99 %; the line is mean + deviation (n - 1) x normal.
    package let normalQuantiles: [Double]
    package let residualQuantiles: [Double]

    /// - Throws: no rows, or differences beyond the range of a double.
    package init(_ rows: RegressionRows) throws(StatisticsError) {
        guard rows.count > 0 else { throw .empty }
        let values = try rows.residuals()
        let sorted = values.sorted()
        let moments = Moments(values)
        mean = Figure(moments.mean)
        populationDeviation = Figure(moments.populationDeviation)
        sampleDeviation = values.count > 1 ? Figure(moments.sampleDeviation) : .undefined(.tooFewRows)
        skewness = Self.moment(values, moments, 3)
        excessKurtosis = Self.moment(values, moments, 4).map { $0 - 3 }
        quantiles = Self.hundredths.map { Quantiles.value(sorted, $0, of: 100) }
        var histogram = Histogram(sorted[0], sorted[sorted.count - 1], bins: 20)
        for value in values { histogram.add(value) }
        self.histogram = histogram
        normalQuantiles = (1...99).map { Distributions.normalUpperQuantile(Double(100 - $0) / 100) }
        residualQuantiles = (1...99).map { Quantiles.value(sorted, $0, of: 100) }
    }

    private static func moment(_ values: [Double], _ moments: Moments, _ power: Int) -> Figure {
        let deviation = moments.populationDeviation
        guard deviation > 0 else { return .undefined(.noVariance) }
        let sum = Threads.one.sum(rows: values.count) { row in
            let z = (values[row] - moments.mean) / deviation
            return power == 3 ? z * z * z : z * z * z * z
        }
        return Figure(sum / Double(values.count))
    }
}
