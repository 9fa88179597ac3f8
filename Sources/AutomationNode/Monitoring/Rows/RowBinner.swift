import EvaluationRecords
import Inference
import Monitoring
import Serving

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
    ///   - answers: to those rows, with probabilities in the order of the reference.
    /// - Returns: nil for a request of which no column can be told: one JSON value, or none of the reference's columns.
    func bin(_ tapped: TappedRows, rows: [Int], answers: [LiveAnswer]) -> BinnedRows? {
        var binned = BinnedRows(profile, rows: rows.count)
        guard binInputs(tapped.input, rows, &binned) else { return nil }
        for (row, answer) in answers.enumerated() { bin(answer, row, &binned) }
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

    private func bin(_ answer: LiveAnswer, _ row: Int, _ binned: inout BinnedRows) {
        let values = scores(of: answer)
        for (place, index) in scores.enumerated() {
            if place < values.count {
                binned.set(column: index, row: row, slot: profile.columns[index].slot(number: values[place]))
            } else {
                binned.leaveOut(column: index, row: row)
            }
        }
        if let prediction {
            if let text = answer.predictedClass(profile.facts) {
                binned.set(column: prediction, row: row, slot: profile.columns[prediction].slot(text: text))
            } else {
                binned.leaveOut(column: prediction, row: row)
            }
        }
        binned.setEstimation(row: row, scores: values, profile)
    }

    /// The scores that the reference has, in its order; empty where the answer has none.
    private func scores(of answer: LiveAnswer) -> [Double] {
        let facts = profile.facts
        return facts.task == .multiclass ? answer.scores(facts) : [answer.score(facts)].compactMap(\.self)
    }
}
