import Datasets
import EvaluationRecords
import Identifiers
import Inference
import MLflow
import Statistics

/// Brings the columns of both sides together, each in one form.
///
/// The model's schema decides the kind of a column, then what was declared of the reference or of the current side; else a column is numeric if
/// all values of both sides are numbers and one side has more than 20 of them, and categorical otherwise.
struct ColumnMatcher {
    let reference: SampleReader
    let current: SampleReader
    /// The kinds that something decides, with the rule.
    let decided: [String: DatasetColumnSchema]
    /// nil for all columns.
    let asked: [String]?

    /// The columns that are compared, in the order of the reference, and why others are not.
    struct Compared: Sendable {
        var names: [String] = []
        var skipped: [SkippedColumn] = []
    }

    /// A column of both sides, matched.
    struct Matched: Sendable {
        var pairs: [ColumnPair] = []
        var warnings: [EvaluationWarning] = []
    }

    /// Over so many categories, over ``distinctShare`` of the values distinct, a column looks like an id.
    static let idCategories = 1_000
    static let distinctShare = 0.9

    /// Brings columns together that both sides have in memory, and takes them from there: a column is held once.
    /// - Returns: by name.
    func match(_ names: [String], _ left: inout Sample, _ right: inout Sample) throws -> [String: Matched] {
        let kinds = kinds(of: names, left, right)
        try readAgain(names.filter { kinds[$0]?.type != .numeric }, &left, &right)
        var matched: [String: Matched] = [:]
        for name in names {
            guard let kind = kinds[name], let first = left.columns.removeValue(forKey: name),
                let second = right.columns.removeValue(forKey: name)
            else { continue }
            var found = Matched(pairs: Self.pairs(kind, first, second))
            warn(kind, (left, first), (right, second), &found.warnings)
            matched[name] = found
        }
        return matched
    }

    /// By name. What it looks at is let go of when it returns.
    private func kinds(of names: [String], _ left: Sample, _ right: Sample) -> [String: DatasetColumnSchema] {
        Dictionary(names.map { ($0, Self.kind($0, [left, right], decided)) }) { first, _ in first }
    }

    // MARK: Which columns

    /// - Throws: `drift.plan` for a column that was asked for and is not on both sides.
    func compared(_ left: Sample, _ right: Sample) throws(DriftingFailure) -> Compared {
        var matched = Compared()
        let others = Set(right.reading.columns)
        for name in left.reading.columns {
            let isRole = left.input.roleColumns.contains(name) || right.input.roleColumns.contains(name)
            if isRole || left.input.excluded.contains(name) || right.input.excluded.contains(name) {
                matched.skipped.append(SkippedColumn(name: name, reason: .isRole))
            } else if !others.contains(name) {
                matched.skipped.append(SkippedColumn(name: name, reason: .onlyInReference))
            } else if !left.features.contains(name) || !right.features.contains(name) {
                matched.skipped.append(SkippedColumn(name: name, reason: .ignored))
            } else if let asked, !asked.contains(where: { $0.isSame(as: name) }) {
                matched.skipped.append(SkippedColumn(name: name, reason: .notAsked))
            } else {
                matched.names.append(name)
            }
        }
        let own = Set(left.reading.columns)
        for name in right.reading.columns where !own.contains(name) && !right.input.roleColumns.contains(name) {
            matched.skipped.append(SkippedColumn(name: name, reason: .onlyInCurrent))
        }
        for name in asked ?? [] where !matched.names.contains(where: { $0.isSame(as: name) }) {
            throw DriftingFailure(
                .plan,
                "--columns",
                expected: "columns of both data sets that are features: "
                    + matched.names.prefix(20).map { "\"\($0.printable)\"" }.joined(separator: ", "),
                found: "\"\(name.printable)\""
            )
        }
        return matched
    }

    // MARK: Which kind

    /// - Parameter samples: the sides that have the column.
    static func kind(
        _ name: String,
        _ samples: [Sample],
        _ decided: [String: DatasetColumnSchema]
    ) -> DatasetColumnSchema {
        if let known = decided[name] { return known }
        let sides = samples.map { NumberLook($0, name) }
        if sides.contains(where: \.isNested) { return DatasetColumnSchema(name: name, type: .text, rule: .otherwise) }
        let isNumeric = sides.allSatisfy(\.areNumbers) && sides.contains(where: \.areMany)
        return DatasetColumnSchema(
            name: name,
            type: isNumeric ? .numeric : .categorical,
            rule: isNumeric ? .manyNumbers : .otherwise
        )
    }

    /// Types that are not left to the values, by column: of the model, else of the reference, else of the current side.
    static func decided(
        _ reference: DriftInput,
        _ current: DriftInput?,
        _ schema: ModelSchema?
    ) -> [String: DatasetColumnSchema] {
        let declared = (current?.roles.types ?? [:]).merging(reference.roles.types) { $1 }
        let columns = ColumnTypes.decide(
            Set(declared.keys).union(names(of: schema)).sorted().map {
                DatasetColumnSchema(name: $0, type: .categorical, rule: .otherwise)
            },
            declared: declared,
            schema: schema
        )
        return Dictionary(columns.filter { $0.rule != .otherwise }.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The columns that a version reads as times: a node sees them as such, however a file writes them.
    static func times(of schema: ModelSchema?) -> Set<String> {
        guard case .columns(let columns)? = schema?.inputs else { return [] }
        return Set(columns.filter { $0.type == .datetime }.compactMap(\.name))
    }

    private static func names(of schema: ModelSchema?) -> [String] {
        guard case .columns(let columns)? = schema?.inputs else { return [] }
        return columns.compactMap(\.name)
    }

    /// Reads those again as texts that were read as numbers.
    private func readAgain(_ names: [String], _ left: inout Sample, _ right: inout Sample) throws {
        try reference.readAgain(names, &left)
        try current.readAgain(names, &right)
    }

    // MARK: Pairs

    private static func pairs(
        _ kind: DatasetColumnSchema,
        _ left: SampleColumn,
        _ right: SampleColumn
    ) -> [ColumnPair] {
        let rule = kind.rule.rawValue
        switch kind.type {
        case .numeric:
            return [ColumnPair(name: kind.name, rule: rule, values: .numbers(numbers(left), numbers(right)))]
        case .text:
            return ColumnPair.shapes(kind.name, rule: rule, reason: .freeText, shapes(left), shapes(right))
        case .categorical, .ignore:
            guard case .codes(let first) = left, case .codes(let second) = right else {
                return ColumnPair.shapes(kind.name, rule: rule, reason: .freeText, shapes(left), shapes(right))
            }
            if looksLikeID(first) || looksLikeID(second) {
                return ColumnPair.shapes(
                    kind.name,
                    rule: rule,
                    reason: .looksLikeID,
                    SampleShapes(first),
                    SampleShapes(second)
                )
            }
            return [
                ColumnPair(
                    name: kind.name,
                    rule: rule,
                    values: ColumnPair.sorted(first.codes, first.categories, second.codes, second.categories)
                )
            ]
        }
    }

    /// A column of one side, as both sides of a pair.
    static func pairs(_ kind: DatasetColumnSchema, _ sample: Sample) -> [ColumnPair] {
        sample.columns[kind.name].map { pairs(kind, $0, $0) } ?? []
    }

    private static func looksLikeID(_ codes: SampleCodes) -> Bool {
        guard codes.categories.count > idCategories else { return false }
        return Double(codes.categories.count) > distinctShare * Double(codes.codes.count { $0 >= 0 })
    }

    /// Numbers that were read as texts are the numbers that their categories say.
    private static func numbers(_ column: SampleColumn) -> [Double] {
        switch column {
        case .numbers(let numbers): return numbers.values
        case .codes(let codes):
            let numbers = codes.categories.map { NumberLook.number($0.text).flatMap { $0.isFinite ? $0 : nil } ?? .nan }
            return codes.codes.map { $0 < 0 ? .nan : numbers[Int($0)] }
        case .shapes(let shapes): return shapes.lengths
        }
    }

    private static func shapes(_ column: SampleColumn) -> SampleShapes {
        switch column {
        case .shapes(let shapes): shapes
        case .codes(let codes): SampleShapes(codes)
        case .numbers: SampleShapes()
        }
    }

    // MARK: Warnings

    private func warn(
        _ kind: DatasetColumnSchema,
        _ left: (Sample, SampleColumn),
        _ right: (Sample, SampleColumn),
        _ warnings: inout [EvaluationWarning]
    ) {
        guard kind.type == .numeric else { return }
        for (sample, column) in [left, right] {
            if let count = sample.unreadable[kind.name] {
                warnings.append(
                    EvaluationWarning(
                        code: "drift.unreadable",
                        detail:
                            "\(count) or more values of \"\(kind.name)\" in \(sample.input.name) are no numbers; they count as missing"
                    )
                )
            }
            if case .numbers(let numbers) = column, numbers.infinite > 0 {
                warnings.append(
                    EvaluationWarning(
                        code: "drift.infinite",
                        detail:
                            "\(numbers.infinite) values of \"\(kind.name)\" in \(sample.input.name) are infinite; they count as missing"
                    )
                )
            }
        }
    }
}

/// A look at one side's values, for the kind of a column.
private struct NumberLook {
    let areNumbers: Bool
    let areMany: Bool
    let isNested: Bool

    /// More distinct numbers than this make a column numeric, as everywhere.
    private static let few = 20

    init(_ sample: Sample, _ name: String) {
        isNested = sample.types.first { $0.name.isSame(as: name) }?.type == .text
        switch sample.columns[name] {
        case .numbers:
            areNumbers = sample.unreadable[name] == nil
            areMany = true
        case .codes(let codes):
            let numbers = codes.categories.lazy.map { Self.number($0.text) }
            areNumbers = numbers.allSatisfy { $0 != nil }
            areMany = areNumbers && Set(numbers.compactMap(\.self)).count > Self.few
        case .shapes, nil:
            areNumbers = false
            areMany = false
        }
    }

    static func number(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { NumberText.quick($0) }
    }
}
