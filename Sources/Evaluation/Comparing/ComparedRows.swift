import Datasets
import EvaluationRecords
import Identifiers

/// The rows of one side of a comparison, collected block by block. The blocks may come in any order.
package struct ComparedRows: Sendable {
    package private(set) var numbers: [Int] = []
    /// Places of classes; -1 for a label that the model does not know, -2 for a missing one. Empty in regression.
    private(set) var classes: [Int32] = []
    /// Empty in classification.
    private(set) var values: [Double?] = []
    private(set) var predictedClasses: [Int32] = []
    private(set) var predictedValues: [Double] = []
    /// A column a class, or the score of the positive class alone; empty where there are none.
    private(set) var probabilities: [[Double]] = []
    private(set) var weights: [Double]?
    private(set) var columns: [String: DatasetColumn] = [:]
    private let kept: Set<String>
    private var isFirst = true

    /// - Parameter columns: columns of the data that slices need.
    package init(columns: [String] = []) {
        kept = Set(columns)
    }

    package var count: Int { numbers.count }

    /// - Throws: `comparison.rows` for a block of another form than those before it.
    package mutating func add(_ rows: ScoredRows) throws(ComparisonFailure) {
        let found = rows.columns.filter { kept.contains($0.key) }
        if isFirst {
            probabilities = Array(repeating: [], count: rows.probabilities.count)
            weights = rows.weights == nil ? nil : []
            columns = found.mapValues(\.emptied)
            isFirst = false
        }
        guard rows.probabilities.count == probabilities.count, (rows.weights == nil) == (weights == nil),
            Set(found.keys) == Set(columns.keys)
        else { throw Self.otherForm("\(probabilities.count) probabilities a row", "\(rows.probabilities.count)") }
        numbers += rows.rowNumbers
        switch rows.labels {
        case .classes(let labels): classes += labels
        case .numbers(let labels): values += labels
        }
        switch rows.predictions {
        case .classes(let predictions): predictedClasses += predictions
        case .numbers(let predictions): predictedValues += predictions
        }
        for place in probabilities.indices { probabilities[place] += rows.probabilities[place] }
        if let more = rows.weights { weights? += more }
        for (name, column) in found { columns[name]?.append(column) }
        let labelled = max(classes.count, values.count)
        let predicted = max(predictedClasses.count, predictedValues.count)
        guard labelled == count, predicted == count, probabilities.allSatisfy({ $0.count == count }),
            weights.map({ $0.count == count }) ?? true, columns.values.allSatisfy({ $0.count == count })
        else {
            throw Self.otherForm("a label and a prediction for each of \(count) rows", "\(labelled) and \(predicted)")
        }
    }

    /// The rows in the order of their numbers.
    /// - Throws: `comparison.rows` where a number stands twice.
    func sorted(_ subject: String) throws(ComparisonFailure) -> ComparedRows {
        var result = self
        if !zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) {
            let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
            result = rows(at: order)
        }
        if let twice = zip(result.numbers, result.numbers.dropFirst()).first(where: { $0 == $1 }) {
            throw ComparisonFailure(
                .rows,
                subject,
                expected: "each row once",
                found: "row \(twice.0 + 1) more than once; evaluate the version again"
            )
        }
        return result
    }

    func rows(at places: [Int]) -> ComparedRows {
        var result = self
        result.numbers = places.map { numbers[$0] }
        if !classes.isEmpty { result.classes = places.map { classes[$0] } }
        if !values.isEmpty { result.values = places.map { values[$0] } }
        if !predictedClasses.isEmpty { result.predictedClasses = places.map { predictedClasses[$0] } }
        if !predictedValues.isEmpty { result.predictedValues = places.map { predictedValues[$0] } }
        result.probabilities = probabilities.map { column in places.map { column[$0] } }
        result.weights = weights.map { weights in places.map { weights[$0] } }
        result.columns = columns.mapValues { $0.rows(at: places) }
        return result
    }

    private static func otherForm(_ expected: String, _ found: String) -> ComparisonFailure {
        ComparisonFailure(.rows, "rows of a comparison", expected: expected, found: found)
    }
}

extension DatasetColumn {
    fileprivate var emptied: DatasetColumn {
        switch self {
        case .numbers: .numbers([])
        case .texts: .texts([])
        }
    }

    /// A column of another kind stays away, so that the lengths differ and the block is refused.
    fileprivate mutating func append(_ more: DatasetColumn) {
        switch (self, more) {
        case (.numbers(let values), .numbers(let more)): self = .numbers(values + more)
        case (.texts(let values), .texts(let more)): self = .texts(values + more)
        default: break
        }
    }

    fileprivate func rows(at places: [Int]) -> DatasetColumn {
        switch self {
        case .numbers(let values): .numbers(places.map { values[$0] })
        case .texts(let values): .texts(places.map { values[$0] })
        }
    }
}
