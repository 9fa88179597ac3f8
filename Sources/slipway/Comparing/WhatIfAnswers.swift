import Evaluation
import EvaluationRecords
import Identifiers
import StrictJSON

/// The answers of versions to a what-if question.
struct WhatIfAnswers {
    struct Version {
        let name: String
        let answer: WhatIf.Answer
    }

    let question: WhatIf
    let versions: [Version]

    var text: String {
        var text = ""
        for version in versions {
            var table = Table([.left(version.name), .left("BEFORE"), .left("AFTER")])
            for (place, name) in version.answer.before.names.enumerated() {
                table.add([
                    name, version.answer.before.values[place].text,
                    version.answer.after.values.indices.contains(place) ? version.answer.after.values[place].text : "",
                ])
            }
            text += (text.isEmpty ? "" : "\n") + table.text()
        }
        guard let column = question.gridColumn else { return text }
        for version in versions {
            let names = version.answer.grid.first?.names ?? []
            var table = Table([.left("\(version.name): \(column)")] + names.map { Table.Column.left($0) })
            for (value, values) in zip(question.grid, version.answer.grid) {
                table.add([value.text.isEmpty ? "(missing)" : value.text] + values.values.map(\.text))
            }
            text += "\n" + table.text()
        }
        return text
    }

    var json: String {
        JSONWriter.text(of: [
            "changes": .array(
                question.changes.map { ["column": .string($0.column), "value": .string($0.text)] }
            ),
            "calls": .integer(Int64(question.calls * versions.count)),
            "versions": .array(
                versions.map { version in
                    [
                        "version": .string(version.name), "before": version.answer.before.value,
                        "after": version.answer.after.value,
                        "grid": .array(
                            zip(question.grid, version.answer.grid).map { value, values in
                                ["value": value.value, "answer": values.value]
                            }
                        ),
                    ]
                }
            ),
            "grid": .optional(question.gridColumn),
        ]) + "\n"
    }
}

extension WhatIf.Values {
    fileprivate var value: JSONValue {
        .object(JSONObject(zip(names, values).map { (key: $0, value: $1.value) }))
    }
}

extension GridValue {
    fileprivate var value: JSONValue {
        switch self {
        case .number(let number): .number(number)
        case .category(let text): .string(text)
        case .missing: .null
        }
    }
}

extension TensorValue {
    fileprivate var value: JSONValue { asJSON }

    fileprivate var text: String {
        switch asJSON {
        case .null: "(missing)"
        case .string(let text): text
        case .number(let number): DifferenceWords.number(number)
        case let other: JSONWriter.text(of: other)
        }
    }
}
