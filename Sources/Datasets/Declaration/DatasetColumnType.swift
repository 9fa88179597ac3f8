/// The meaning of a column's values. (`ColumnType` is MLflow's: the type of one input of a model.)
package enum DatasetColumnType: String, CaseIterable, Sendable, Hashable {
    case numeric
    case categorical
    /// Free text: no slices, no drift.
    case text
    /// The column is passed over.
    case ignore
}

/// The rule that decided the type of a column.
package enum ColumnTypeRule: String, CaseIterable, Sendable, Hashable {
    /// The schema of the model.
    case model
    /// The declaration of the data set.
    case declared
    /// All values are numbers, and more than 20 are distinct.
    case manyNumbers = "many-numbers"
    /// None of the others applies: the column is categorical.
    case otherwise
}

/// A column of a data set with its type.
package struct DatasetColumnSchema: Sendable, Hashable {
    package let name: String
    package let type: DatasetColumnType
    package let rule: ColumnTypeRule

    package init(name: String, type: DatasetColumnType, rule: ColumnTypeRule) {
        self.name = name
        self.type = type
        self.rule = rule
    }
}
