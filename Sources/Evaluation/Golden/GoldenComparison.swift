import Identifiers
import Inference
import StrictJSON

/// Compares a model's answer with its earlier answer, value by value. Floats of any width agree within the tolerance; all other
/// values must be equal. Of an ignored column, name, shape and kind are compared.
struct GoldenComparison {
    /// The first differences, one line a value.
    private(set) var findings: [Finding] = []
    /// The columns that differ, shown or not, in their order; none where it is not by columns that answers differ.
    private(set) var columns: [String] = []
    /// The number of values that differ, shown or not.
    private(set) var count = 0
    /// Rows in the answer.
    private(set) var rows = 0

    private let tolerance: GoldenTolerance
    /// The model and its version.
    private let subject: String
    private let code: ScoringCode

    /// Differences that are shown.
    static let shown = 20
    /// Names of the column that has none, and of the probabilities.
    static let prediction = "prediction"
    static let probabilities = "probabilities"

    /// - Parameter code: of the findings.
    init(subject: String, tolerance: GoldenTolerance, code: ScoringCode = .goldenMismatch) {
        self.subject = subject
        self.tolerance = tolerance
        self.code = code
    }

    /// - Throws: `golden.invalid` if a tensor is not what it says.
    mutating func compare(_ found: ModelOutput, with expected: ModelOutput) throws(ScoringFailure) {
        guard expected.form == found.form else {
            note("", expected.form.words, found.form.words)
            return
        }
        if expected.form == .arrays {
            try compareNamed(found.tensors, expected.tensors)
        } else {
            try compareOrdered(found.tensors, expected.tensors, hasNames: expected.form == .frame)
        }
        guard let probabilities = expected.probabilities else { return }
        guard let others = found.probabilities else {
            note("column probabilities", "probabilities", "none")
            return
        }
        try compare(others, with: probabilities, column: Self.probabilities)
    }

    private mutating func compareOrdered(
        _ found: [Tensor],
        _ expected: [Tensor],
        hasNames: Bool
    ) throws(ScoringFailure) {
        if hasNames {
            let (old, new) = (expected.map(\.name), found.map(\.name))
            guard zip(old, new).allSatisfy({ $0.utf8.elementsEqual($1.utf8) }), old.count == new.count else {
                note("", "the columns \(Self.list(old))", Self.list(new))
                return
            }
        }
        guard expected.count == found.count else {
            note("", "\(expected.count) tensors", "\(found.count)")
            return
        }
        for (old, new) in zip(expected, found) {
            try compare(new, with: old, column: hasNames ? old.name : Self.prediction)
        }
    }

    private mutating func compareNamed(_ found: [Tensor], _ expected: [Tensor]) throws(ScoringFailure) {
        for old in expected {
            guard let new = found.first(where: { $0.name.utf8.elementsEqual(old.name.utf8) }) else {
                note("column \(old.name)", "an array of this name", "only \(Self.list(found.map(\.name)))")
                continue
            }
            try compare(new, with: old, column: old.name)
        }
        for new in found where !expected.contains(where: { $0.name.utf8.elementsEqual(new.name.utf8) }) {
            note("column \(new.name)", "no array of this name", "one")
        }
    }

    private mutating func compare(_ found: Tensor, with expected: Tensor, column: String) throws(ScoringFailure) {
        let place = "column \(column)"
        rows = max(rows, expected.shape.first ?? 1)
        guard found.shape == expected.shape else {
            note(place, "the shape \(expected.shape)", "\(found.shape)")
            return
        }
        guard found.kind == expected.kind else {
            note(place, expected.kind, found.kind)
            return
        }
        guard let limits = tolerance.limits(of: column) else { return }
        let new = try found.values("\(subject) \(place)")
        let old = try expected.values("\(subject) \(place)")
        var differs = false
        for (index, pair) in zip(old, new).enumerated() where !Self.agree(pair.0, pair.1, limits) {
            note(Self.place(index, of: expected.shape, column), Self.text(pair.0), Self.text(pair.1))
            differs = true
        }
        if differs { columns.append(column) }
    }

    private static func agree(
        _ expected: TensorValue,
        _ found: TensorValue,
        _ limits: GoldenTolerance.Limits
    ) -> Bool {
        switch (expected, found) {
        case (.float(let expected), .float(let found)): limits.allows(found, for: expected)
        case (.text(let expected), .text(let found)): expected.utf8.elementsEqual(found.utf8)
        case (.json(let expected), .json(let found)): agree(json: expected, found, limits)
        default: expected == found
        }
    }

    private static func agree(json expected: String, _ found: String, _ limits: GoldenTolerance.Limits) -> Bool {
        if expected.utf8.elementsEqual(found.utf8) { return true }
        guard let old = json(expected), let new = json(found) else { return false }
        return agree(old, new, limits)
    }

    /// Reads JSON as Python writes it, with a bare NaN.
    static func json(_ text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        let strict = bytes.withUnsafeBytes { PythonJSON.strict($0, missing: "\"NaN\"") } ?? bytes
        return try? JSONParser.parse(strict, subject: "JSON")
    }

    private static func agree(
        _ expected: JSONValue,
        _ found: JSONValue,
        _ limits: GoldenTolerance.Limits
    ) -> Bool {
        switch (expected, found) {
        case (.number(let expected), .number(let found)): limits.allows(found, for: expected)
        case (.array(let expected), .array(let found)):
            expected.count == found.count && zip(expected, found).allSatisfy { agree($0, $1, limits) }
        case (.object(let expected), .object(let found)):
            expected.keys.count == found.keys.count
                && expected.members.allSatisfy { member in
                    found[member.key].map { agree(member.value, $0, limits) } ?? false
                }
        default: expected == found
        }
    }

    /// Rows and places are counted from 1.
    private static func place(_ index: Int, of shape: [Int], _ column: String) -> String {
        guard let rows = shape.first, rows > 0 else { return "column \(column)" }
        let inner = shape.dropFirst()
        let size = inner.elementCount
        var rest = index % size
        var places: [String] = []
        for length in inner.reversed() {
            places.insert(String(rest % length + 1), at: 0)
            rest /= length
        }
        let suffix = places.isEmpty ? "" : " " + places.joined(separator: ".")
        return "row \(index / size + 1) column \(column)\(suffix)"
    }

    private mutating func note(_ place: String, _ expected: String, _ found: String) {
        count += 1
        guard findings.count < Self.shown else { return }
        findings.append(
            Finding(
                code: code.rawValue,
                subject: place.isEmpty ? subject : "\(subject) \(place)",
                expected: expected,
                found: found
            )
        )
    }

    private static func text(_ value: TensorValue) -> String {
        switch value {
        case .missing: "no value"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .float(let value): value.isNaN ? "NaN" : String(value)
        case .text(let text): JSONValue.string(text).kindDescription
        case .json(let text): text.count > 200 ? "\(text.prefix(200))…" : text
        case .bytes(let bytes): "\(bytes.count) bytes \(Base64.text(of: Array(bytes.prefix(48))))"
        case .datetime(let value): Timestamp(milliseconds: value / 1_000_000).description
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty
            ? "none"
            : names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}

extension Tensor {
    /// The kind of its values, whatever their width.
    fileprivate var kind: String {
        switch (type, content) {
        case (.bool, _): "booleans"
        case (.bytes, .text): "texts"
        case (.bytes, .json): "JSON values"
        case (.bytes, _): "bytes"
        case (.int64, .datetime): "times"
        case (.float16, _), (.float32, _), (.float64, _): "floats"
        default: "whole numbers"
        }
    }
}

extension ModelOutput.Form {
    fileprivate var words: String {
        switch self {
        case .array: "an array"
        case .frame: "a table"
        case .series: "a column of a table"
        case .arrays: "arrays by name"
        case .json: "a JSON value"
        }
    }
}
