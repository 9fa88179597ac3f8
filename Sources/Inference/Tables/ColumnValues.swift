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

    /// - Parameter stacksObjects: rows as objects become a list for each key.
    func origin(_ place: Int, stacksObjects: Bool) -> ModelInput.Origin {
        // MLflow casts by names: what an object has for columns without names stays what it is, but what NumPy makes texts of.
        if columns.allSatisfy({ $0.name == nil }), isListOfObjects(place), !stacksObjects || hasObjects(place) {
            return .table
        }
        return isByRow(place, stacksObjects: stacksObjects) ? .rows : .lists
    }

    private func isListOfObjects(_ place: Int) -> Bool {
        tape.kind(place) == .array && tape.count(place) > 0 && tape.kind(place + 1) == .object
    }

    /// Tells whether a value is such that NumPy makes an array of objects of a column.
    private func hasObjects(_ place: Int) -> Bool {
        tape.elements(place).contains { row in
            let members = (try? tape.members(row, of: subject)) ?? []
            return members.contains { member in
                switch tape.cell(member.value) {
                case .null, .large: true
                case .nested: tape.kind(member.value) == .object
                default: false
                }
            }
        }
    }

    /// Tells whether MLflow casts each row's value alone, as NumPy's scalar, and not a list of all.
    private func isByRow(_ place: Int, stacksObjects: Bool) -> Bool {
        switch tape.kind(place) {
        case .object:
            guard let members = try? tape.members(place, of: subject) else { return false }
            return isOneRow(members)
        case .array:
            return !stacksObjects && tape.count(place) > 0
                && tape.elements(place).allSatisfy { tape.kind($0) == .object }
        default: return true
        }
    }

    /// As MLflow does: where a column holds lists or objects, or no value is a list, it is one row.
    func table(members: [(key: Int, value: Int)]) throws(ScoringFailure) -> TapeTable {
        try TapeTable(columns: members, isOneRow: isOneRow(members), in: tape, subject)
    }

    /// A request to a language model: in it MLflow leaves lists as they are, and makes one row of single values and lists of texts.
    func languageTable(members: [(key: Int, value: Int)]) throws(ScoringFailure) -> TapeTable {
        let isOneRow = isOneRow(members) || members.allSatisfy { isSingleOrTexts($0.value) }
        return try TapeTable(columns: members, isOneRow: isOneRow, in: tape, subject)
    }

    private func isSingleOrTexts(_ place: Int) -> Bool {
        switch tape.kind(place) {
        case .object: false
        case .array: tape.elements(place).allSatisfy { tape.kind($0) == .text }
        default: true
        }
    }

    private func isOneRow(_ members: [(key: Int, value: Int)]) -> Bool {
        let holdsLists = columns.contains { column in
            switch column.type {
            case .array, .object, .sparkVector: true
            default: false
            }
        }
        return holdsLists || !members.contains { tape.kind($0.value) == .array }
    }

    /// Refuses values without names where no column is required: all of them would be ignored.
    private func refuseNameless(_ place: Int) throws(ScoringFailure) {
        guard tape.count(place) > 0, !columns.isEmpty,
            columns.allSatisfy({ $0.name != nil && $0.label == nil && !$0.isRequired })
        else { return }
        throw TapeTable.mismatch(
            tape,
            place + 1,
            "\(subject), row 1",
            "an object with the names of the model's columns"
        )
    }

    private func list(_ place: Int) throws(ScoringFailure) -> TapeTable {
        let elements = tape.elements(place)
        if !elements.isEmpty, elements.allSatisfy({ tape.kind($0) == .object }) {
            return try TapeTable(records: place, in: tape, subject)
        }
        guard columns.count == 1, columns[0].name != nil else {
            try refuseNameless(place)
            return try TapeTable(rowsAt: place, in: tape, names: nil, subject)
        }
        switch columns[0].type {
        case .array, .sparkVector: return TapeTable(column: [UInt32(truncatingIfNeeded: place)], in: tape)
        default: return TapeTable(column: elements.map { UInt32(truncatingIfNeeded: $0) }, in: tape)
        }
    }
}
