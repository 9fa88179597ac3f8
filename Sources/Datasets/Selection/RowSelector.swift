package import EvaluationRecords
import Identifiers
import Statistics

/// The rows that a selection takes. A row is known by its number, counted from 0 over all data rows of the file; its stratum is
/// the text of its label, and rows without one are a stratum of their own.
///
/// - A fraction F with the seed S takes row i if the fraction that SplitMix64 with that seed has at i is below F: nothing but i decides.
/// - N rows are those with the smallest draws of purpose 9; so the same rows are taken in any order of reading.
/// - Stratified, each stratum gives its part: of a fraction the nearest number of rows, at least one; of N rows what largest
///   remainders give, ties by the text of the label. Within a stratum the smallest draws win.
///
/// Earlier passes settle the parts that depend on the number of rows: one that counts, and for strata a second one that chooses.
package struct RowSelector: Sendable {
    private enum Rule {
        case all
        case fraction(Draws, Double)
        /// Ascending.
        case chosen([Int])
    }

    private let rule: Rule
    private var next = 0

    /// A selection that needs no pass before.
    /// - Returns: nil for one that does.
    package init?(_ selection: RowSelection) {
        switch selection {
        case .all: rule = .all
        case .fraction(let fraction, let seed, false): rule = .fraction(Draws(seed: seed), fraction)
        case .fraction, .rows: return nil
        }
    }

    /// - Parameter rows: ascending.
    init(chosen rows: [Int]) {
        rule = .chosen(rows)
    }

    /// A selection out of rows with these strata, which are at hand.
    package init(_ selection: RowSelection, strata: [String?]) {
        var first = StratumCounts()
        for text in strata { first.add(text) }
        var second = first.chooser(of: selection)
        for (row, text) in strata.enumerated() { second?.offer(row, text) }
        if let rows = second?.rows() {
            self.init(chosen: rows)
        } else {
            self = RowSelector(selection) ?? RowSelector(chosen: [])
        }
    }

    /// Tells whether a row is taken; asked of each row at most once, in ascending order.
    package mutating func takes(_ row: Int) -> Bool {
        switch rule {
        case .all: return true
        case .fraction(let draws, let fraction): return draws.selects(row: row, fraction: fraction)
        case .chosen(let rows):
            while next < rows.count, rows[next] < row { next += 1 }
            return next < rows.count && rows[next] == row
        }
    }
}

/// The rows of each stratum, counted.
struct StratumCounts: Sendable {
    private var counts: [Category?: Int] = [:]

    /// The most strata: a column of many more is no label.
    static let limit = 100_000

    var isTooMany: Bool { counts.count > Self.limit }

    mutating func add(_ text: String?) { counts[text.map(LabelText.canonical), default: 0] += 1 }

    /// - Returns: nil for a selection that needs no choice.
    func chooser(of selection: RowSelection) -> StratumChooser? {
        // The rows without a label come first, then the labels by their texts.
        let strata = counts.sorted { left, right in
            guard let first = left.key, let second = right.key else { return left.key == nil && right.key != nil }
            return first < second
        }
        switch selection {
        case .all, .fraction(_, _, false): return nil
        case .fraction(let fraction, let seed, true):
            return StratumChooser(
                state: seed,
                strata: strata.map(\.key),
                limits: Allotment.fraction(fraction, of: strata.map(\.value))
            )
        case .rows(let wanted, let seed, let isStratified):
            let state = Draws(seed: seed).state(.rows)
            guard isStratified else { return StratumChooser(state: state, limit: wanted) }
            return StratumChooser(
                state: state,
                strata: strata.map(\.key),
                limits: Allotment.rows(wanted, of: strata.map(\.value))
            )
        }
    }
}

/// Chooses the rows with the smallest draws of each stratum.
struct StratumChooser: Sendable {
    private let state: UInt64
    private let places: [Category?: Int]?
    private var smallest: [SmallestHashes]

    /// All rows are one stratum.
    init(state: UInt64, limit: Int) {
        self.state = state
        places = nil
        smallest = [SmallestHashes(limit: limit)]
    }

    init(state: UInt64, strata: [Category?], limits: [Int]) {
        self.state = state
        places = Dictionary(strata.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        smallest = limits.map { SmallestHashes(limit: $0) }
    }

    mutating func offer(_ row: Int, _ text: String?) {
        guard let place = places.map({ $0[text.map(LabelText.canonical)] }) ?? 0 else { return }
        smallest[place].offer(row, hash: SplitMix.at(state, UInt64(row)))
    }

    /// Ascending.
    mutating func rows() -> [Int] {
        var rows: [Int] = []
        for place in smallest.indices { rows += smallest[place].rows() }
        return rows.sorted()
    }
}
