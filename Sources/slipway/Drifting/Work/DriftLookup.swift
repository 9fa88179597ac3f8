import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

/// Finds the data sets that a drift report or a profile is of.
struct DriftLookup {
    let project: Project
    /// The Python that reads Parquet.
    let parquet: ParquetReading
    let options: DriftDataOptions

    /// - Parameter text: a data set of the project, or a file; what was declared gives way to the options.
    func data(_ text: String) throws -> EvaluationData {
        let lookup = EvaluationDataLookup(project: project, parquet: parquet)
        guard let declared = try project.dataset(text) else {
            return try lookup.data(at: text, form: options.form, roles: options.columns.roles())
        }
        let roles = try options.columns.roles(over: declared.roles)
        return EvaluationData(
            name: declared.name.text,
            file: try lookup.file(of: declared),
            roles: roles,
            columns: roles.types == declared.roles.types ? declared.columns : nil
        )
    }

    /// The same without the label where the file has no such column: rows that nobody has labelled yet.
    func unlabelledIfSo(_ data: EvaluationData) throws -> EvaluationData {
        guard let label = data.roles.label else { return data }
        var plan = ReadingPlan()
        plan.columns[label] = .texts
        do {
            _ = try DatasetReader(data.file, plan)
            return data
        } catch let failure as DatasetFailure where failure.code == .columnMissing {
            var roles = data.roles
            roles.label = nil
            return EvaluationData(name: data.name, file: data.file, roles: roles, columns: data.columns)
        }
    }
}

extension EvaluationData {
    /// A pass over all rows for answers and labels alone: weights do not count when two data sets are compared.
    func answerPass(
        label form: ColumnForm,
        more: [String: ColumnForm] = [:],
        asksModel: Bool,
        threads: Int,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) -> ReadingPlan {
        var plan = ReadingPlan()
        plan.columns = more
        if let label = roles.label { plan.columns[label] = form }
        plan.withheld = asksModel ? withheld : nil
        plan.threads = threads
        plan.progress = progress
        return plan
    }
}
