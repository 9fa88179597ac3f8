package import Identifiers
import StrictJSON

/// A label of an answer, as somebody sends it when the truth is known.
package struct LabelRow: Sendable, Hashable {
    package let request: ScoringRequestID
    /// The place of the row in its request, from 0.
    package let row: Int
    /// As it is written; nil for a row without one.
    package let label: String?
    /// The time of the prediction, where the sender knows it.
    package let time: Timestamp?

    /// The most bytes of a label.
    package static let mostBytes = 64 << 10

    package init(request: ScoringRequestID, row: Int = 0, label: String?, time: Timestamp? = nil) {
        self.request = request
        self.row = row
        self.label = label
        self.time = time
    }

    /// As a line of JSON without its end, in the names of ``LabelColumns/usual``.
    package var json: [UInt8] {
        var members: [(key: String, value: JSONValue)] = [("request", .string(request.text))]
        if row != 0 { members.append(("row", .integer(Int64(row)))) }
        members.append(("label", label.map { .string($0) } ?? .null))
        if let time { members.append(("time", .string(time.description))) }
        return JSONWriter.bytes(of: .object(JSONObject(members)))
    }
}

/// The names of the columns, or of the members, that a file of labels has them under.
package struct LabelColumns: Sendable, Hashable {
    package let request: String
    /// Nil: all labels are of the first row of their request.
    package let row: String?
    package let label: String
    package let time: String?
    /// Tells whether a file may lack `row` and `time`.
    package let mayLack: Bool

    package init(request: String, row: String? = nil, label: String, time: String? = nil, mayLack: Bool = false) {
        self.request = request
        self.row = row
        self.label = label
        self.time = time
        self.mayLack = mayLack
    }

    /// `request`, `label`, and if they are there `row` and `time`.
    package static let usual = LabelColumns(
        request: "request",
        row: "row",
        label: "label",
        time: "time",
        mayLack: true
    )
}
