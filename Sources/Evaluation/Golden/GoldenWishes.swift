import Identifiers
import Inference

/// Wishes for a record's tolerance: those left open follow from the model's answer.
package struct GoldenWishes: Sendable, Hashable {
    /// For every float; nil: by how exact the answer is.
    package var relative: Double?
    package var absolute: Double?
    /// For the floats of one column, by its name.
    package var relativeByColumn: [String: Double] = [:]
    package var absoluteByColumn: [String: Double] = [:]
    /// Columns whose values are not compared.
    package var ignored: [String] = []

    package init() {}

    /// - Throws: `scoring.input` for a column that the answer has not, or if nothing would be compared.
    func tolerance(for output: ModelOutput, _ subject: String) throws(ScoringFailure) -> GoldenTolerance {
        let exactness = FloatExactness(of: output)
        let relative = relative ?? exactness.relative
        let absolute = absolute ?? exactness.absolute
        let columns = output.comparedColumns
        for name in named where !columns.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: columns.isEmpty
                    ? "no column by name, of an answer that is one JSON value"
                    : "one of the columns of its answer: \(columns.joined(separator: ", "))",
                found: "\"\(name)\""
            )
        }
        guard columns.isEmpty || columns.contains(where: { !isIgnored($0) }) else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "a column that is compared",
                found: "none: all of \(columns.joined(separator: ", ")) are ignored"
            )
        }
        let own = columns.filter(isNamed).map { name in
            GoldenTolerance.Column(
                name: name,
                limits: isIgnored(name)
                    ? nil
                    : GoldenTolerance.Limits(
                        relative: relativeByColumn[name] ?? relative,
                        absolute: absoluteByColumn[name] ?? absolute
                    )
            )
        }
        return GoldenTolerance(relative: relative, absolute: absolute, columns: own)
    }

    private var named: [String] {
        ignored + relativeByColumn.keys.sorted() + absoluteByColumn.keys.sorted()
    }

    private func isNamed(_ column: String) -> Bool { named.contains { $0.utf8.elementsEqual(column.utf8) } }

    private func isIgnored(_ column: String) -> Bool { ignored.contains { $0.utf8.elementsEqual(column.utf8) } }
}

extension ModelOutput {
    /// The columns that differences name; none of one JSON value.
    var comparedColumns: [String] {
        let names: [String] =
            switch form {
            case .json: []
            case .array, .series: [GoldenComparison.prediction]
            case .frame, .arrays: tensors.map(\.name)
            }
        return probabilities == nil ? names : names + [GoldenComparison.probabilities]
    }
}
