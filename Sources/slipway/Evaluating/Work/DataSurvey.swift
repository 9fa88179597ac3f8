import Datasets
import Evaluation
import EvaluationRecords
import Identifiers

/// The first pass over a data set, before a model is asked: the types of its columns, its labels, its digest, and what the scorer must know of
/// all rows.
struct DataSurvey {
    let reading: DatasetReading
    let labels: LabelTally

    /// - Parameters:
    ///   - scorer: has begun afterwards.
    ///   - golden: have begun afterwards, too.
    ///   - threads: threads that decode columns.
    static func make(
        _ data: EvaluationData,
        selection: RowSelection,
        for scorer: inout some BatchScorer,
        _ golden: inout GoldenRows?,
        threads: Int,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) throws -> DataSurvey {
        var plan = ReadingPlan()
        plan.withheld = data.withheld
        plan.findsTypes = data.columns == nil
        plan.selection = selection
        plan.stratum = data.stratum(of: selection)
        plan.threads = threads
        plan.progress = progress
        if let label = data.roles.label { plan.columns[label] = .texts }
        let reader = try DatasetReader(data.file, plan)
        try scorer.begin(header: reader.rowHeader)
        golden?.begin(header: reader.rowHeader)
        let needsSurvey = scorer.needsSurvey
        let isGoldenSurveyed = golden?.needsSurvey ?? false
        var labels = LabelTally()
        while let block = try reader.next() {
            try Task.checkCancellation()
            if needsSurvey, let rows = block.rows { try scorer.survey(rows) }
            if isGoldenSurveyed, let rows = block.rows { golden?.survey(rows) }
            if let label = data.roles.label, let column = block.columns[label] {
                labels.add(column, rowNumbers: block.rowNumbers)
            }
        }
        guard let reading = reader.reading else { throw CancellationError() }
        return DataSurvey(reading: reading, labels: labels)
    }
}

extension EvaluationData {
    /// Requires every column that was given a role or a type, used or not: a name with a slip in it is no option that does nothing.
    /// - Throws: `dataset.column`
    func requireColumns(_ reading: DatasetReading) throws(DatasetFailure) {
        // Lines of which there are none have no columns; what is empty is refused as such.
        guard reading.rows > 0 else { return }
        // Of lines of which some were passed over, not all columns are known.
        try roles.requireColumns(columns?.map(\.name) ?? reading.columns, path: file.path)
    }

    /// The columns that no model is given. A column of times is one of the features.
    var withheld: Set<String> { roles.withheld }

    /// The column of the labels, for a selection within each class.
    func stratum(of selection: RowSelection) -> String? {
        switch selection {
        case .fraction(_, _, let stratified), .rows(_, _, let stratified): stratified ? roles.label : nil
        case .all: nil
        }
    }

    /// A pass over the selected rows, with the columns that scoring and measuring need.
    func pass(
        _ selection: RowSelection,
        label: ColumnForm? = nil,
        columns: [PlannedColumn] = [],
        more: [String: ColumnForm] = [:],
        asksModel: Bool,
        hashesRows: Bool = false,
        hashesIDs: Bool = false,
        findsTypes: Bool = false,
        threads: Int,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) -> ReadingPlan {
        var plan = ReadingPlan()
        plan.columns = more
        if hashesIDs, let id = roles.id { plan.columns[id] = .texts }
        for column in columns { plan.columns[column.name] = column.kind.form }
        if let weight = roles.weight { plan.columns[weight] = .numbers }
        if let name = roles.label, let label { plan.columns[name] = label }
        plan.withheld = asksModel ? withheld : nil
        plan.hashesRows = hashesRows
        plan.findsTypes = findsTypes
        plan.selection = selection
        plan.stratum = stratum(of: selection)
        plan.threads = threads
        plan.progress = progress
        return plan
    }
}
