import Identifiers
package import StrictJSON

extension DatasetDeclaration {
    /// The record of a data set in `project.json`, which is also what commands print.
    package var json: JSONValue {
        [
            "name": .string(name.text), "path": .string(path), "format": .string(format.rawValue),
            "digest": .string(digest.description), "schema": .string(schema.description),
            "size": .integer(Int64(clamping: size)), "rows": .integer(Int64(rows)), "label": .optional(roles.label),
            "positive": .optional(roles.positive), "labels": .array(roles.labels.map(JSONValue.string)),
            "weight": .optional(roles.weight), "id": .optional(roles.id), "time": .optional(roles.time),
            "protected": .array(roles.protected.map(JSONValue.string)), "kept": .bool(isKept),
            "added": .string(added.description),
            "columns": .array(
                columns.map {
                    ["name": .string($0.name), "type": .string($0.type.rawValue), "rule": .string($0.rule.rawValue)]
                }
            ),
        ]
    }

    /// - Throws: the reader's failure for a record that breaks a rule.
    package init<Rejection: Error>(_ fields: JSONFields<Rejection>) throws(Rejection) {
        name = try fields.name("name")
        path = try fields.text("path")
        format = try fields.choice("format")
        digest = try fields.digest("digest")
        size = try fields.size("size")
        rows = Int(try fields.integer("rows"))
        var columns: [DatasetColumnSchema] = []
        for column in try fields.objects("columns") {
            columns.append(
                DatasetColumnSchema(
                    name: try column.text("name"),
                    type: try column.choice("type"),
                    rule: try column.choice("rule")
                )
            )
        }
        self.columns = columns
        var roles = DatasetRoles()
        roles.label = try fields.optionalText("label")
        roles.positive = try fields.optionalText("positive")
        roles.labels = try fields.texts("labels")
        roles.weight = try fields.optionalText("weight")
        roles.id = try fields.optionalText("id")
        roles.time = try fields.optionalText("time")
        roles.protected = try fields.texts("protected")
        for column in columns where column.rule == .declared { roles.types[column.name] = column.type }
        self.roles = roles
        isKept = try fields.flag("kept")
        added = try fields.time("added")
        guard try fields.digest("schema") == schema else {
            throw fields.flaw("schema", "the digest of its columns, \(schema)")
        }
    }
}
