package import MLflow

/// The type of each column by the first rule that applies: the model's schema, the declaration, the values.
package enum ColumnTypes {
    /// - Parameters:
    ///   - found: by the values, in the order of the file.
    ///   - declared: by column.
    ///   - schema: of the model that is asked with the rows; nil for a data set by itself.
    package static func decide(
        _ found: [DatasetColumnSchema],
        declared: [String: DatasetColumnType],
        schema: ModelSchema? = nil
    ) -> [DatasetColumnSchema] {
        let model = types(of: schema)
        return found.map { column in
            if let type = model[column.name] {
                return DatasetColumnSchema(name: column.name, type: type, rule: .model)
            }
            if let type = declared[column.name] {
                return DatasetColumnSchema(name: column.name, type: type, rule: .declared)
            }
            return column
        }
    }

    /// Numbers are numeric, texts and truth values categorical, times text; what is nested or binary is passed over.
    private static func types(of schema: ModelSchema?) -> [String: DatasetColumnType] {
        guard case .columns(let columns)? = schema?.inputs else { return [:] }
        var types: [String: DatasetColumnType] = [:]
        for column in columns {
            guard let name = column.name else { continue }
            switch column.type {
            case .integer, .long, .float, .double: types[name] = .numeric
            case .boolean, .string: types[name] = .categorical
            case .datetime: types[name] = .text
            case .binary, .array, .object, .map, .sparkVector: types[name] = .ignore
            case .any: continue
            }
        }
        return types
    }
}
