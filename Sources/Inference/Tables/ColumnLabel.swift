package import MLflow
import StrictJSON

/// The label that pandas gives a column: a text, or a number or list of which the JSON is the name.
struct ColumnLabel: Sendable {
    /// By which columns are bound to those of a schema.
    let name: String
    /// Nil for a text.
    let json: String?

    init(text: String) {
        name = text
        json = nil
    }

    init(json: String) {
        name = json
        self.json = json
    }

    /// The label of a column that has its place alone.
    init(place: Int) {
        self.init(json: String(place))
    }

    /// The name of a tensor of the column: if the first character is NUL, a worker reads the rest as JSON. An empty name is JSON
    /// too, since a column without a name has none at all.
    var wireName: String { (json ?? (name.isEmpty ? "\"\"" : nil)).map { "\0" + $0 } ?? name }

    /// A key that is the same for labels that are equal in Python: `true` is 1, and 1.0 too.
    var key: String {
        switch json {
        case "true": "\01"
        case "false": "\00"
        case let number? where number.hasSuffix(".0"): "\0" + number.dropLast(2)
        default: wireName
        }
    }

    /// The wire name in a table without a signature, where pandas is given all names at once and not a column by its name.
    var wireNameOfTable: String { json.map { "\0\0" + $0 } ?? wireName }
}

extension ModelSchema.Column {
    /// As of ``ColumnLabel``; the place of a column that is known by that alone.
    package func wireName(at place: Int) -> String {
        label.map { ColumnLabel(json: JSONWriter.text(of: $0)).wireName }
            ?? name.map { ColumnLabel(text: $0).wireName } ?? ColumnLabel(place: place).wireName
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The name of a column that has none.
    static var unnamed: Self { Self(start: nil, count: 0) }
}
