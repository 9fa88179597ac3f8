import Datasets
import Identifiers

extension DatasetDeclaration {
    /// Such as `1,000 rows, 23 columns, label churned, sha256:0f3c…`.
    var summary: String {
        [
            Format.count(rows, "row"), Format.count(columns.count, "column"), roles.label.map { "label \($0)" },
            isKept ? "kept" : nil, digest.short,
        ]
        .compactMap(\.self).joined(separator: ", ")
    }

    /// All of it, in lines.
    var text: String {
        var facts = FactList()
        facts.add("Data set", name.text)
        facts.add("File", path + (isKept ? ", kept" : ""))
        facts.add("Format", format.rawValue)
        facts.add("Digest", digest.description)
        facts.add("Schema", schema.description)
        facts.add("Size", ByteCount.formatted(size))
        facts.add("Rows", String(rows))
        facts.add("Label", roles.label)
        facts.add("Positive", roles.positive)
        facts.add("Labels", roles.labels.map { "\"\($0)\"" }.joined(separator: ", "))
        facts.add("Weight", roles.weight)
        facts.add("Id", roles.id)
        facts.add("Time", roles.time)
        facts.add("Protected", roles.protected.joined(separator: ", "))
        facts.add("Added", Format.time(added.description))
        var table = Table([.left("COLUMN"), .left("TYPE"), .left("BY")])
        for column in columns { table.add([column.name, column.type.rawValue, column.rule.words]) }
        return facts.text + "\n" + table.text()
    }
}

extension ColumnTypeRule {
    /// The rule in words.
    var words: String {
        switch self {
        case .model: "the model's schema"
        case .declared: "--type"
        case .manyNumbers: "its values: more than 20 numbers"
        case .otherwise: "its values"
        }
    }
}
