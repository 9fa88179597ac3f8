import EvaluationRecords
import Inference
import Monitoring
import Serving
import Statistics

/// Finds the slots of a request's values in the columns of a version's reference.
struct RowBinner: Sendable {
    let profile: MonitoredProfile
    /// The columns of each input, by its name; in the order of the reference.
    private let inputs: [(name: String, columns: [Int])]
    private let places: [String: Int]
    private let scores: [Int]
    private let prediction: Int?

    init(_ profile: MonitoredProfile) {
        self.profile = profile
        var inputs: [(name: String, columns: [Int])] = []
        var places: [String: Int] = [:]
        for (index, column) in profile.columns.enumerated() where column.role == .input {
            if let place = places[column.name] {
                inputs[place].columns.append(index)
            } else {
                places[column.name] = inputs.count
                inputs.append((column.name, [index]))
            }
        }
        self.inputs = inputs
        self.places = places
        scores = profile.columns.indices.filter { profile.columns[$0].role == .score }
        prediction = profile.columns.indices.first { profile.columns[$0].role == .prediction }
    }

    /// - Parameters:
    ///   - rows: of the request, ascending.
    ///   - answers: to those rows.
    /// - Returns: nil for a request of which no column can be told: one JSON value, or none of the reference's columns.
    func bin(_ tapped: TappedRows, rows: [Int], answers: [LiveAnswer]) -> BinnedRows? {
        var binned = BinnedRows(profile, rows: rows.count)
        guard binInputs(tapped.input, rows, &binned) else { return nil }
        let order = order(of: LiveAnswer.classes(of: tapped))
        for (row, answer) in answers.enumerated() { bin(answer, row, order, &binned) }
        return binned
    }

    // MARK: Inputs

    private func binInputs(_ input: ModelInput, _ rows: [Int], _ binned: inout BinnedRows) -> Bool {
        guard input.form != .json else { return false }
        if input.form == .array, let tensor = input.tensors.first, places[tensor.name] == nil {
            guard input.tensors.count == 1, tensor.rowWidth == inputs.count else { return false }
            for place in inputs.indices { bin(tensor, place: place, inputs[place].columns, rows, &binned) }
            return true
        }
        var isFound = inputs.isEmpty
        for tensor in input.tensors {
            guard tensor.rowWidth == 1, let place = places[tensor.name] else { continue }
            bin(tensor, place: 0, inputs[place].columns, rows, &binned)
            isFound = true
        }
        return isFound
    }

    private func bin(
        _ tensor: Tensor,
        place: Int,
        _ columns: [Int],
        _ rows: [Int],
        _ binned: inout BinnedRows
    ) {
        for index in columns {
            let column = profile.columns[index]
            var row = 0
            tensor.eachElement(of: rows, place: place) { element in
                binned.set(column: index, row: row, slot: Self.slot(of: element, column))
                row += 1
            }
        }
    }

    private static func slot(of element: TensorElement, _ column: MonitoredColumn) -> Int {
        switch element {
        case .missing: column.slot(text: nil)
        case .truth(let value): column.slot(truth: value)
        case .integer(let value): column.slot(integer: value)
        case .unsigned(let value): column.slot(number: Double(value))
        case .number(let value): column.slot(number: value)
        case .text(let bytes), .json(let bytes): column.slot(utf8: bytes)
        case .datetime(let value): column.slot(text: text(ofTime: value))
        }
    }

    private static func text(ofTime nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        DatetimeText.write(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Answers

    /// The place in the answer of each class whose score the reference has, in the reference's order; nil unless all are there.
    private func order(of classes: [String]) -> [Int]? {
        let facts = profile.facts
        guard !classes.isEmpty, facts.task == .binary || facts.task == .multiclass else { return nil }
        let labels = classes.map { LabelText.canonical($0) }
        let wanted = facts.task == .binary ? [facts.positive].compactMap(\.self) : facts.classes
        let places = wanted.compactMap { label in labels.firstIndex(of: LabelText.canonical(label)) }
        return places.count == wanted.count && places.count == scores.count ? places : nil
    }

    private func bin(_ answer: LiveAnswer, _ row: Int, _ order: [Int]?, _ binned: inout BinnedRows) {
        let values = Self.scores(of: answer, order, isRegression: profile.facts.task == .regression)
        for (place, index) in scores.enumerated() {
            if place < values.count {
                binned.set(column: index, row: row, slot: profile.columns[index].slot(number: values[place]))
            } else {
                binned.leaveOut(column: index, row: row)
            }
        }
        if let prediction {
            if let text = predictedClass(answer, values) {
                binned.set(column: prediction, row: row, slot: profile.columns[prediction].slot(text: text))
            } else {
                binned.leaveOut(column: prediction, row: row)
            }
        }
        binned.setEstimation(row: row, scores: values, profile)
    }

    /// The scores that the reference has, in its order; the predicted number in a regression; empty where the answer has none.
    private static func scores(of answer: LiveAnswer, _ order: [Int]?, isRegression: Bool) -> [Double] {
        if isRegression { return answer.number.map { [$0] } ?? [] }
        guard let order, !answer.probabilities.isEmpty else { return [] }
        return order.map { answer.probabilities[$0] }
    }

    /// The class that was answered; of an answer with probabilities alone, by the reference's threshold or the likeliest.
    private func predictedClass(_ answer: LiveAnswer, _ scores: [Double]) -> String? {
        if let text = answer.text { return text }
        let facts = profile.facts
        guard !scores.isEmpty else { return nil }
        if facts.task == .binary, let positive = facts.positive, let score = scores.first {
            let threshold = facts.threshold?.value.score ?? 0.5
            return score >= threshold ? positive : facts.classes.first { $0 != positive }
        }
        let likeliest = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) }
        return likeliest.map { facts.classes[$0] }
    }
}
