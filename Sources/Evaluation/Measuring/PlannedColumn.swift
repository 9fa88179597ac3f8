package import EvaluationRecords

/// A column that comes with the rows, and the way in which its values are read.
package struct PlannedColumn: Sendable, Hashable {
    package let name: String
    package let kind: ColumnKind

    package init(_ name: String, _ kind: ColumnKind) {
        self.name = name
        self.kind = kind
    }
}
