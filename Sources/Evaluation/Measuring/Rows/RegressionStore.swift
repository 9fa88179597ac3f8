import Statistics

/// Numbers and their predictions on their way to the figures.
struct RegressionStore {
    private var labels: [Double] = []
    private var predictions: [Double] = []
    private var weights: [Double] = []
    private var numbers = NumberColumn()
    private let isWeighted: Bool

    init(isWeighted: Bool) {
        self.isWeighted = isWeighted
    }

    mutating func append(label: Double, prediction: Double, weight: Double, number: Int) {
        labels.append(label)
        predictions.append(prediction)
        if isWeighted { weights.append(weight) }
        numbers.append(number)
    }

    var count: Int { labels.count }

    func rows() throws(StatisticsError) -> RegressionRows {
        try RegressionRows(
            labels: labels,
            predictions: predictions,
            weights: isWeighted ? weights : nil,
            numbers: numbers.numbers
        )
    }
}
