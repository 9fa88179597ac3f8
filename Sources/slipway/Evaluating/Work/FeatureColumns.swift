import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import MLflow

/// The columns that come along with the rows of an evaluation, and how their values are read.
struct FeatureColumns {
    let data: EvaluationData
    let columns: [DatasetColumnSchema]
    /// Of the model, which knows best what a column is; nil where no model is asked.
    let schema: ModelSchema?

    /// The columns that the question names, and all features where `everything` is asked: for checks of the data and weak segments.
    /// - Throws: `evaluation.plan` for a column that is not there.
    func planned(
        _ question: EvaluationQuestion,
        _ assertions: [EvaluationAssertion],
        everything: Bool
    ) throws(EvaluationFailure) -> [PlannedColumn] {
        var named = question.slices.map { Named(name: $0.column, use: "--slices") }
        named += data.roles.protected.map { Named(name: $0, use: "--protected") }
        for assertion in assertions {
            named += assertion.columns.map { Named(name: $0, use: "assertion \(assertion.name)") }
        }
        let grouped = question.importanceGroups.flatMap { group in
            group.columns.map { Named(name: $0, use: "--importance-group \(group.name.printable)") }
        }
        for column in named + grouped where !columns.contains(where: { $0.name.isSame(as: column.name) }) {
            throw EvaluationFailure(
                .plan,
                column.use,
                expected: "a column of \(data.name)",
                found: "no column \"\(column.name.printable)\"; the columns are "
                    + columns.prefix(20).map { "\"\($0.name.printable)\"" }.joined(separator: ", ")
            )
        }
        var planned: [PlannedColumn] = []
        for column in columns {
            let isNamed = named.contains { $0.name.isSame(as: column.name) }
            if isNamed || everything && isFeature(column) {
                planned.append(PlannedColumn(column.name, kind(of: column)))
            }
        }
        return planned
    }

    /// A column that the question names, and where.
    private struct Named {
        let name: String
        let use: String
    }

    private func isFeature(_ column: DatasetColumnSchema) -> Bool {
        let roles = data.roles
        let others = [roles.label, roles.weight, roles.id, roles.time].compactMap(\.self)
        guard column.type == .numeric || column.type == .categorical else { return false }
        return !others.contains { $0.isSame(as: column.name) }
    }

    /// The kind by the schema of the model, which knows best, else by that of the data.
    func kind(of column: DatasetColumnSchema) -> ColumnKind {
        let decided = ColumnTypes.decide([column], declared: [:], schema: schema).first ?? column
        return decided.type == .numeric ? .numeric : .categorical
    }
}

extension ColumnKind {
    var form: ColumnForm { self == .numeric ? .numbers : .texts }
}
