import Identifiers

/// The answers of a model to rows, in their order.
package struct ExplainedAnswers: Sendable {
    /// Places of classes; empty in regression.
    package let classes: [Int32]
    /// Empty in classification.
    package let numbers: [Double]
    /// A column a class, or the score of the positive class alone; empty where there are none.
    package let probabilities: [[Double]]

    package init(classes: [Int32] = [], numbers: [Double] = [], probabilities: [[Double]] = []) {
        self.classes = classes
        self.numbers = numbers
        self.probabilities = probabilities
    }

    /// - Throws: `explaining.answer` unless each of the rows has a finite answer.
    func require(rows: Int) throws(ExplainingFailure) {
        let counts = [classes.count, numbers.count].filter { $0 > 0 } + probabilities.map(\.count)
        guard !counts.isEmpty, counts.allSatisfy({ $0 == rows }) else {
            throw Self.flaw("an answer for each of \(rows) rows", counts.isEmpty ? "none" : "\(counts.min() ?? 0)")
        }
        guard numbers.allSatisfy(\.isFinite), probabilities.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw Self.flaw("finite numbers", "others; a changed row may be one that the model cannot answer")
        }
    }

    private static func flaw(_ expected: String, _ found: String) -> ExplainingFailure {
        ExplainingFailure(.answer, "the model's answers", expected: expected, found: found)
    }
}
