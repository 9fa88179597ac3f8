import MLflow
import StrictJSON

/// What pandas calls a column: a text, or a number or list of which the JSON is the name.
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

    /// The name of a tensor of the column: a worker reads what stands after the first character as JSON where that is NUL.
    var wireName: String { json.map { "\0" + $0 } ?? name }
}

extension ModelSchema.Column {
    /// As of ``ColumnLabel``; empty for a column that is known by its place alone.
    var wireName: String { label.map { ColumnLabel(json: JSONWriter.text(of: $0)).wireName } ?? name ?? "" }
}

extension UnsafeBufferPointer<UInt8> {
    /// The name of a column that has none.
    static var unnamed: Self { Self(start: nil, count: 0) }
}
