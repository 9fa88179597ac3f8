import EvaluationRecords
import Statistics

/// A column of both sides, in the form in which it is compared.
struct ColumnPair: Sendable {
    enum Values: Sendable {
        /// NaN where missing.
        case numbers([Double], [Double])
        /// Places in categories, which ascend; -1 where missing.
        case codes([Int32], [Int32], [Category])
    }

    let name: String
    var feature = ColumnFeature.values
    let rule: String
    /// A remark on the column that a reader must know.
    var reason: FigureReason?
    var values: Values

    /// The same without its values, which take the memory.
    var emptied: ColumnPair {
        var pair = self
        switch values {
        case .numbers: pair.values = .numbers([], [])
        case .codes: pair.values = .codes([], [], [])
        }
        return pair
    }

    /// The same with some rows of each side.
    func choosing(_ reference: [Int], _ current: [Int]) -> ColumnPair {
        var pair = self
        switch values {
        case .numbers(let left, let right):
            pair.values = .numbers(reference.map { left[$0] }, current.map { right[$0] })
        case .codes(let left, let right, let categories):
            pair.values = .codes(reference.map { left[$0] }, current.map { right[$0] }, categories)
        }
        return pair
    }

    var kind: ColumnKind {
        switch values {
        case .numbers: .numeric
        case .codes: .categorical
        }
    }

    var title: String { feature == .values ? name : "\(name) (\(feature.rawValue))" }

    /// The lengths and the characters of texts.
    static func shapes(
        _ name: String,
        rule: String,
        reason: FigureReason,
        _ reference: SampleShapes,
        _ current: SampleShapes
    ) -> [ColumnPair] {
        [
            ColumnPair(
                name: name,
                feature: .length,
                rule: rule,
                reason: reason,
                values: .numbers(reference.lengths, current.lengths)
            ),
            ColumnPair(
                name: name,
                feature: .characters,
                rule: rule,
                reason: reason,
                values: sorted(
                    reference.characters,
                    SampleShapes.categories,
                    current.characters,
                    SampleShapes.categories
                )
            ),
        ]
    }

    /// Codes of each side, as codes of the categories of both in ascending order; categories without rows are left out.
    static func sorted(
        _ reference: [Int32],
        _ referenceCategories: [Category],
        _ current: [Int32],
        _ currentCategories: [Category]
    ) -> Values {
        let currentCategories = named(currentCategories, as: referenceCategories)
        var met: Set<Category> = []
        for (codes, categories) in [(reference, referenceCategories), (current, currentCategories)] {
            var isMet = [Bool](repeating: false, count: categories.count)
            for code in codes where code >= 0 { isMet[Int(code)] = true }
            for (place, category) in categories.enumerated() where isMet[place] { met.insert(category) }
        }
        let all = met.sorted()
        let places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, Int32($0)) })
        func translated(_ codes: [Int32], _ categories: [Category]) -> [Int32] {
            let map = categories.map { places[$0] ?? -1 }
            return codes.map { $0 < 0 ? -1 : map[Int($0)] }
        }
        return .codes(translated(reference, referenceCategories), translated(current, currentCategories), all)
    }

    /// Categories by the names that the reference has for them, where it writes them otherwise: by the rule of labels, `1.0` is `1` and
    /// `True` is `true`. A program writes whole numbers with a point as soon as a column has missing values.
    private static func named(_ categories: [Category], as reference: [Category]) -> [Category] {
        let known = Set(reference)
        guard categories.contains(where: { !known.contains($0) }) else { return categories }
        let names = Dictionary(reference.map { (LabelText.canonical($0.text), $0) }) { first, _ in first }
        return categories.map { known.contains($0) ? $0 : names[LabelText.canonical($0.text)] ?? $0 }
    }
}
