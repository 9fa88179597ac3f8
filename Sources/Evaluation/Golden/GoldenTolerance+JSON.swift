import Inference
package import StrictJSON

extension GoldenTolerance {
    package var json: JSONValue {
        var value: JSONValue = ["relative": .number(relative), "absolute": .number(absolute)]
        if !columns.isEmpty { value["columns"] = .array(columns.map(\.json)) }
        return value
    }

    /// - Parameter hasColumns: whether the format has columns; elsewhere that key is one that is not known.
    /// - Throws: `golden.invalid`
    init(_ reader: JSONFields<ScoringFailure>, hasColumns: Bool) throws(ScoringFailure) {
        var columns: [Column] = []
        if hasColumns, reader.has("columns") {
            for item in try reader.objects("columns") { columns.append(try Column(item)) }
            guard Set(columns.map { Array($0.name.utf8) }).count == columns.count else {
                throw reader.flaw("columns", "each name once", found: nil)
            }
        }
        self.init(
            relative: try reader.amount("relative"),
            absolute: try reader.amount("absolute"),
            columns: columns
        )
    }
}

extension GoldenTolerance.Column {
    fileprivate var json: JSONValue {
        guard let limits else { return ["name": .string(name), "ignored": true] }
        return [
            "name": .string(name), "relative": .number(limits.relative), "absolute": .number(limits.absolute),
        ]
    }

    /// Ignored, or with limits of its own: not both, and not neither.
    fileprivate init(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) {
        var isIgnored = false
        if reader.has("ignored") { isIgnored = try reader.flag("ignored") }
        guard !isIgnored || !(reader.has("relative") || reader.has("absolute")) else {
            throw reader.flaw("ignored", "nothing beside a tolerance")
        }
        self.init(
            name: try reader.text("name", limit: 4096),
            limits: isIgnored
                ? nil
                : GoldenTolerance.Limits(
                    relative: try reader.amount("relative"),
                    absolute: try reader.amount("absolute")
                )
        )
    }
}
