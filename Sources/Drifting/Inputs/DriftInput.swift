package import Datasets

/// One of the data sets that are compared.
package struct DriftInput: Sendable {
    package let file: DatasetFile
    /// The name in the project, or of the file; for people.
    package let name: String
    package let roles: DatasetRoles
    /// All columns with their types, if the data set is declared.
    package let columns: [DatasetColumnSchema]?
    /// Columns that are none of the features, such as those of answers that another program wrote.
    package let excluded: Set<String>

    package init(
        file: DatasetFile,
        name: String,
        roles: DatasetRoles = DatasetRoles(),
        columns: [DatasetColumnSchema]? = nil,
        excluded: Set<String> = []
    ) {
        self.file = file
        self.name = name
        self.roles = roles
        self.columns = columns
        self.excluded = excluded
    }

    /// The label, and the other columns that are roles.
    var roleColumns: [String] { [roles.label, roles.weight, roles.id, roles.time].compactMap(\.self) }
}

/// A side of a comparison.
package enum DriftSide: Sendable, Hashable, CaseIterable {
    case reference
    case current
}
