import Datasets
import EvaluationRecords
import Identifiers

/// The rows that all sides answered, joined by their numbers, never by an id.
struct JoinedRows: Sendable {
    /// Each side's rows in the same order.
    let sides: [ComparedRows]
    /// Rows that a side answered and another did not, by side.
    let alone: [Int]
    /// Rows without a label, or without a weight, a score or a prediction on a side.
    let unusable: Int

    var count: Int { sides[0].count }

    /// - Parameter names: what messages call the sides.
    /// - Throws: `comparison.rows` for a row that stands twice, or that has another label or weight on a side.
    init(_ sides: [ComparedRows], named names: [String]) throws(ComparisonFailure) {
        var sorted: [ComparedRows] = []
        for (side, name) in zip(sides, names) { sorted.append(try side.sorted(name)) }
        let common = Self.common(sorted.map(\.numbers))
        alone = sorted.map { $0.count - common.count }
        var joined = sorted.map { $0.count == common.count ? $0 : $0.rows(at: Self.places(of: common, in: $0.numbers)) }
        try Self.requireSameLabels(joined, names)
        let usable = joined[0].numbers.indices.filter { place in joined.allSatisfy { $0.isUsable(place) } }
        unusable = joined[0].count - usable.count
        if unusable > 0 { joined = joined.map { $0.rows(at: usable) } }
        self.sides = joined
    }

    private static func common(_ numbers: [[Int]]) -> [Int] {
        var common = numbers[0]
        for other in numbers.dropFirst() where other != common {
            var place = 0
            common = common.filter { number in
                while place < other.count, other[place] < number { place += 1 }
                return place < other.count && other[place] == number
            }
        }
        return common
    }

    private static func places(of common: [Int], in numbers: [Int]) -> [Int] {
        var places: [Int] = []
        places.reserveCapacity(common.count)
        var next = 0
        for (place, number) in numbers.enumerated() where next < common.count && common[next] == number {
            places.append(place)
            next += 1
        }
        return places
    }

    private static func requireSameLabels(_ sides: [ComparedRows], _ names: [String]) throws(ComparisonFailure) {
        for (side, name) in zip(sides, names).dropFirst() {
            guard let place = sides[0].firstOther(side) else { continue }
            throw ComparisonFailure(
                .rows,
                "\(names[0]) and \(name)",
                expected: "the same label and weight of row \(sides[0].numbers[place] + 1)",
                found: "others; evaluate both on the data as it is now"
            )
        }
    }
}

extension ComparedRows {
    /// True for a row with a label, known or unknown to the model, and all its numbers.
    fileprivate func isUsable(_ place: Int) -> Bool {
        let isLabelled = classes.isEmpty ? values[place]?.isFinite ?? false : classes[place] != ScoredRows.missing
        guard isLabelled, probabilities.allSatisfy({ $0[place].isFinite }) else { return false }
        // Without probabilities a prediction of no class is no prediction; with them it decides nothing.
        if probabilities.isEmpty, !predictedClasses.isEmpty, predictedClasses[place] < 0 { return false }
        if let weight = weights?[place], !RowWeight.isGood(weight) { return false }
        return predictedValues.isEmpty || predictedValues[place].isFinite
    }

    /// The first place with another label or weight.
    fileprivate func firstOther(_ other: ComparedRows) -> Int? {
        if classes != other.classes {
            return zip(classes, other.classes).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
        }
        if values != other.values { return zip(values, other.values).enumerated().first { $1.0 != $1.1 }?.offset ?? 0 }
        guard (weights == nil) == (other.weights == nil) else { return 0 }
        // A missing weight is NaN on both sides.
        return zip(weights ?? [], other.weights ?? []).enumerated()
            .first { $1.0 != $1.1 && !($1.0.isNaN && $1.1.isNaN) }?.offset
    }
}
