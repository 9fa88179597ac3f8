import MLflow

/// Makes a table of `inputs` and `instances` for a model that takes columns.
struct ColumnValues {
    let tape: JSONTape
    let columns: [ModelSchema.Column]
    let subject: String

    /// Takes lists by column, one row as an object, rows as objects, rows as lists, one column as a list, and one value.
    func table(_ place: Int) throws(ScoringFailure) -> TapeTable {
        switch tape.kind(place) {
        case .object: return try table(members: try tape.members(place, of: subject))
        case .array: return try list(place)
        default:
            // One value is one row of one column without a name.
            guard columns.count == 1, columns[0].name == nil else {
                throw TapeTable.mismatch(
                    tape,
                    place,
                    subject,
                    "an object with a list for each column, or a list of rows"
                )
            }
            return TapeTable(column: [UInt32(truncatingIfNeeded: place)], in: tape)
        }
    }

    /// As MLflow does: where a column holds lists or objects, or no value is a list, it is one row.
    func table(members: [(key: Int, value: Int)]) throws(ScoringFailure) -> TapeTable {
        let holdsLists = columns.contains { column in
            switch column.type {
            case .array, .object, .sparkVector: true
            default: false
            }
        }
        let isOneRow = holdsLists || !members.contains { tape.kind($0.value) == .array }
        return try TapeTable(columns: members, isOneRow: isOneRow, in: tape, subject)
    }

    private func list(_ place: Int) throws(ScoringFailure) -> TapeTable {
        let elements = tape.elements(place)
        if !elements.isEmpty, elements.allSatisfy({ tape.kind($0) == .object }) {
            return try TapeTable(records: place, in: tape, subject)
        }
        guard columns.count == 1, columns[0].name != nil else {
            return try TapeTable(rowsAt: place, in: tape, names: nil, subject)
        }
        switch columns[0].type {
        case .array, .sparkVector: return TapeTable(column: [UInt32(truncatingIfNeeded: place)], in: tape)
        default: return TapeTable(column: elements.map { UInt32(truncatingIfNeeded: $0) }, in: tape)
        }
    }
}
