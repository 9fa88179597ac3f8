import Statistics

/// Rows of several classes on their way to the figures.
struct MulticlassStore {
    private(set) var labels: [Int] = []
    private(set) var predictions: [Int] = []
    /// A column a class; empty where rows have no probabilities.
    private(set) var probabilities: [[Double]]
    private var given: [Double] = []
    private var numberColumn = NumberColumn()
    private let isWeighted: Bool

    init(classes: Int, hasScores: Bool, isWeighted: Bool) {
        probabilities = hasScores ? [[Double]](repeating: [], count: classes) : []
        self.isWeighted = isWeighted
    }

    mutating func append(label: Int, prediction: Int, weight: Double, number: Int) {
        labels.append(label)
        predictions.append(prediction)
        if isWeighted { given.append(weight) }
        numberColumn.append(number)
    }

    /// Adds the probabilities of rows that were appended.
    mutating func append(probabilities columns: [[Double]], at places: [Int]) {
        for index in probabilities.indices {
            for place in places { probabilities[index].append(columns[index][place]) }
        }
    }

    var count: Int { labels.count }
    var weights: [Double]? { isWeighted ? given : nil }
    var numbers: RowNumbers { numberColumn.numbers }

    /// nil where rows have no probabilities.
    func rows() throws(StatisticsError) -> MulticlassRows? {
        guard !probabilities.isEmpty else { return nil }
        return try MulticlassRows(probabilities: probabilities, labels: labels, weights: weights, numbers: numbers)
    }

    /// The rows at some places, in that order.
    func rows(at places: [Int]) -> MulticlassStore {
        var store = MulticlassStore(
            classes: probabilities.count,
            hasScores: !probabilities.isEmpty,
            isWeighted: isWeighted
        )
        for place in places {
            store.append(
                label: labels[place],
                prediction: predictions[place],
                weight: isWeighted ? given[place] : 1,
                number: numbers[place]
            )
        }
        if !probabilities.isEmpty { store.append(probabilities: probabilities, at: places) }
        return store
    }

    /// The first class with the greatest probability.
    static func greatest(_ columns: [[Double]], _ place: Int) -> Int {
        var best = 0
        for index in columns.indices where columns[index][place] > columns[best][place] { best = index }
        return best
    }
}
