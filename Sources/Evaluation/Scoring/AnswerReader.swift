package import Datasets
import EvaluationRecords
import Identifiers
import Statistics

/// Reads predictions and probabilities out of the columns that have them, in the order of the classes.
package struct AnswerReader: Sendable {
    package let columns: AnswerColumns
    /// nil in regression.
    private let matcher: LabelMatcher?
    private let positive: Int?
    /// Classes of the texts met so far.
    private var places: [Category: Int32] = [:]

    /// Texts that are remembered.
    private static let memory = 10_000

    /// - Parameter positive: the place of the positive class in a binary task.
    package init(_ columns: AnswerColumns, matcher: LabelMatcher?, positive: Int?) {
        self.columns = columns
        self.matcher = matcher
        self.positive = positive
    }

    /// The forms in which the columns are wanted of a file.
    package var forms: [String: ColumnForm] {
        var forms = Dictionary(columns.probabilities.map { ($0, ColumnForm.numbers) }) { first, _ in first }
        if let prediction = columns.prediction { forms[prediction] = matcher.map { .classes($0.texts) } ?? .numbers }
        return forms
    }

    /// - Parameters:
    ///   - count: rows of the block.
    ///   - values: the columns of the block by name.
    /// - Throws: `evaluation.answer` for a column that is not there.
    package mutating func read(
        _ values: [String: DatasetColumn],
        count: Int
    ) throws(EvaluationFailure) -> (predictions: ScoredRows.Predictions, probabilities: [[Double]]) {
        var probabilities: [[Double]] = []
        for name in columns.probabilities { probabilities.append(try numbers(name, values).map { $0 ?? .nan }) }
        guard let matcher else {
            return (.numbers(try numbers(columns.prediction ?? "", values).map { $0 ?? .nan }), probabilities)
        }
        guard let prediction = columns.prediction else {
            return (.classes(Self.likeliest(probabilities, count, positive)), probabilities)
        }
        guard let texts = values[prediction]?.asTexts else { throw Self.missing(prediction, values) }
        return (.classes(texts.map { $0.map { place(of: $0, matcher) } ?? ScoredRows.unseen }), probabilities)
    }

    /// Reads answers of a model.
    package mutating func read(
        _ answer: AnsweredBlock
    ) throws(EvaluationFailure) -> (predictions: ScoredRows.Predictions, probabilities: [[Double]]) {
        try read(columns(of: answer.answers), count: answer.block.count)
    }

    /// Reads answers of a model to rows that are none of a data set.
    package mutating func read(
        _ answer: BatchAnswer
    ) throws(EvaluationFailure) -> (predictions: ScoredRows.Predictions, probabilities: [[Double]]) {
        try read(columns(of: answer.columns), count: answer.rows.count)
    }

    /// The answers in the forms in which they are read.
    func columns(of answers: [BatchColumn]) -> [String: DatasetColumn] {
        let forms = forms
        return Dictionary(
            answers.compactMap { column in
                forms[column.name].map { form in
                    (column.name, form == .numbers ? .numbers(column.numbers) : .texts(column.texts))
                }
            }
        ) { first, _ in first }
    }

    private func numbers(_ name: String, _ values: [String: DatasetColumn]) throws(EvaluationFailure) -> [Double?] {
        guard let numbers = values[name]?.asNumbers else { throw Self.missing(name, values) }
        return numbers
    }

    private mutating func place(of text: String, _ matcher: LabelMatcher) -> Int32 {
        let label = Category(text)
        if let known = places[label] { return known }
        let place: Int32 = if case .known(let place) = matcher.match(text) { Int32(place) } else { ScoredRows.unseen }
        if places.count < Self.memory { places[label] = place }
        return place
    }

    /// The first class with the highest probability; of one column alone, the positive class from 0.5 on.
    static func likeliest(_ probabilities: [[Double]], _ count: Int, _ positive: Int?) -> [Int32] {
        if probabilities.count == 1, let positive {
            return probabilities[0].map { Int32($0 >= 0.5 ? positive : 1 - positive) }
        }
        return (0..<count).map { row in
            var best = 0
            for place in probabilities.indices.dropFirst() where probabilities[place][row] > probabilities[best][row] {
                best = place
            }
            return Int32(best)
        }
    }

    private static func missing(_ name: String, _ values: [String: DatasetColumn]) -> EvaluationFailure {
        EvaluationFailure(
            .answer,
            "the answers",
            expected: "a column \(Quoted.text(name))",
            found: Quoted.list(values.keys.sorted())
        )
    }
}

extension DatasetColumn {
    var asTexts: [String?] {
        switch self {
        case .texts(let texts): texts
        case .numbers(let numbers): numbers.map { $0.map { "\($0)" } }
        }
    }

    fileprivate var asNumbers: [Double?] {
        switch self {
        case .numbers(let numbers): numbers
        case .texts(let texts): texts.map { $0.flatMap { Double($0) } }
        }
    }
}
