import Identifiers
import Inference
import MLflow
import NodePages
import StrictJSON

/// A row for a model as a page's form has it: a text for each input, before and after.
struct WhatIfRow: Sendable {
    /// An input with a name and one plain value.
    private struct Column: Sendable {
        let name: String
        let label: JSONValue
        let type: ColumnType
        let isRequired: Bool
    }

    private let columns: [Column]

    /// - Throws: `scoring.input` where a form cannot have the model's inputs.
    init(_ schema: ModelSchema?) throws(ScoringFailure) {
        guard case .columns(let columns)? = schema?.inputs else {
            throw Self.refused("a model with a schema of columns", "one without, or of tensors")
        }
        guard columns.count <= WhatIfPage.mostInputs else {
            throw Self.refused("at most \(WhatIfPage.mostInputs) inputs", "\(columns.count)")
        }
        self.columns = try columns.map { (column) throws(ScoringFailure) in
            guard let name = column.name, Self.plain[column.type] != nil else {
                throw Self.refused(
                    "inputs with a name and one plain value",
                    column.name.map { "\"\($0.prefix(100))\", which has lists or objects" } ?? "one without a name"
                )
            }
            return Column(
                name: name,
                label: column.label ?? .string(name),
                type: column.type,
                isRequired: column.isRequired
            )
        }
    }

    private static let plain: [ColumnType: String] = [
        .boolean: "true or false", .integer: "whole number", .long: "whole number", .float: "number",
        .double: "number", .string: "text", .datetime: "time, such as 2026-11-23T09:30:00",
    ]

    private static func refused(_ expected: String, _ found: String) -> ScoringFailure {
        ScoringFailure(
            .inputInvalid,
            "the page",
            expected: "\(expected) (slipway whatif and the API take every model)",
            found: found
        )
    }

    func isField(_ name: String) -> Bool {
        ["was.", "is."].contains { prefix in
            name.hasPrefix(prefix) && Int(name.dropFirst(prefix.count)).map(columns.indices.contains) == true
        }
    }

    /// The form with what was typed.
    func inputs(_ was: (Int) -> String, _ changed: (Int) -> String) -> [WhatIfPage.Input] {
        columns.enumerated().map { index, column in
            WhatIfPage.Input(
                name: column.name,
                type: Self.plain[column.type] ?? "",
                isRequired: column.isRequired,
                was: was(index),
                is: changed(index)
            )
        }
    }

    /// The texts of an example's first row; none where it is of another form.
    func texts(of example: ModelInput?) -> [String] {
        guard let example, example.form == .frame, example.rows > 0, example.tensors.count == columns.count else {
            return columns.map { _ in "" }
        }
        return zip(columns, example.tensors).map { column, tensor in
            var text = ""
            if tensor.name == column.name { tensor.eachElement(of: [0]) { text = Self.text($0) } }
            return text
        }
    }

    /// Bytes of a text that a form begins with.
    private static let longest = 1000

    /// Empty where a field would hold another text than the example's: a part of it, or one with other characters.
    static func text(_ element: TensorElement) -> String {
        switch element {
        case .truth(let value): String(value)
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .number(let value): value.description
        case .text(let bytes): bytes.count > longest ? "" : String(validating: bytes, as: UTF8.self).map(typed) ?? ""
        case .missing, .json, .datetime: ""
        }
    }

    private static func typed(_ text: String) -> String {
        let cannot = text.unicodeScalars.contains { scalar in
            let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
            return isControl || scalar.properties.isNoncharacterCodePoint
        }
        return cannot ? "" : text
    }

    /// The two rows as a request to the model.
    func body(_ was: (Int) -> String, _ changed: (Int) -> String) -> [UInt8] {
        let before = columns.indices.map { Self.value(was($0), columns[$0].type) }
        let after = columns.indices.map { index in
            changed(index).isEmpty ? before[index] : Self.value(changed(index), columns[index].type)
        }
        return JSONWriter.bytes(
            of: [
                "dataframe_split": [
                    "columns": .array(columns.map(\.label)), "data": .array([.array(before), .array(after)]),
                ]
            ]
        )
    }

    /// A text that is no value of the type stays one, and the model's schema says what is wrong with it.
    private static func value(_ text: String, _ type: ColumnType) -> JSONValue {
        if text.isEmpty { return .null }
        switch type {
        case .boolean: return ["true": .bool(true), "false": .bool(false)][text.lowercased()] ?? .string(text)
        case .integer, .long: return Int64(text).map(JSONValue.integer) ?? .string(text)
        case .float, .double:
            if let number = Int64(text) { return .integer(number) }
            guard let number = Double(text), number.isFinite else { return .string(text) }
            return .number(number)
        default: return .string(text)
        }
    }

    /// The answers to both rows, from the model's answer as JSON.
    static func answers(_ bytes: [UInt8]) -> [WhatIfPage.Answer] {
        guard let answer = try? JSONParser.parse(bytes, subject: "the answer") else { return [] }
        var answers: [WhatIfPage.Answer] = []
        let classes = answer["classes"]?.array?.map(text) ?? []
        for (key, title) in [("predictions", "prediction"), ("probabilities", "probability")] {
            guard let rows = answer[key]?.array, rows.count == 2 else { continue }
            switch (rows[0], rows[1]) {
            case (.object(let before), .object(let after)):
                answers += before.members.map { name, value in
                    WhatIfPage.Answer(name: name, before: text(value), after: after[name].map(text) ?? "")
                }
            case (.array(let before), .array(let after)):
                answers += zip(before, after).enumerated().map { index, pair in
                    let name = key == "probabilities" && classes.indices.contains(index) ? classes[index] : "\(index)"
                    return WhatIfPage.Answer(name: "\(title) \(name)", before: text(pair.0), after: text(pair.1))
                }
            case (let before, let after):
                answers.append(WhatIfPage.Answer(name: title, before: text(before), after: text(after)))
            }
        }
        return answers
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "(missing)"
        case .string(let text): text
        default: JSONWriter.text(of: value)
        }
    }
}
