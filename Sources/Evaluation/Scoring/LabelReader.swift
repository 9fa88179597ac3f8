package import Datasets
import EvaluationRecords
import Identifiers
import Statistics

/// Reads the labels of rows, and counts those that are none of the classes.
package struct LabelReader: Sendable {
    private let matcher: LabelMatcher?
    private var places: [Category: Int32] = [:]
    private var unseen = UnseenTally()
    /// True once a label was met that must not be.
    package private(set) var isRefused = false

    /// Texts that are remembered.
    private static let memory = 10_000

    /// - Parameter matcher: nil in a task without classes.
    package init(_ matcher: LabelMatcher?) {
        self.matcher = matcher
    }

    /// The form in which the column of the labels is wanted.
    package var form: ColumnForm { matcher.map { .classes($0.texts) } ?? .numbers }

    package mutating func read(_ column: DatasetColumn, rowNumbers: [Int]) -> ScoredRows.Labels {
        guard let matcher else {
            if case .numbers(let numbers) = column { return .numbers(numbers) }
            return .numbers((column.texts ?? []).map { $0.flatMap { Double($0) } })
        }
        let texts = column.texts ?? (column.numbers ?? []).map { $0.map { "\($0)" } }
        var labels: [Int32] = []
        labels.reserveCapacity(texts.count)
        for (row, text) in texts.enumerated() {
            guard let text else {
                labels.append(ScoredRows.missing)
                continue
            }
            let place = place(of: text, matcher)
            if place == ScoredRows.unseen { note(text, row: rowNumbers[row], matcher) }
            labels.append(place)
        }
        return .classes(labels)
    }

    /// Takes note of labels that were counted before, so that they are refused before a model is asked.
    package mutating func note(_ tally: LabelTally) {
        guard let matcher else { return }
        for (label, entry) in tally.entries.sorted(by: { $0.value.firstRow < $1.value.firstRow })
        where place(of: label.text, matcher) == ScoredRows.unseen {
            for _ in 0..<entry.rows { note(label.text, row: entry.firstRow, matcher) }
        }
    }

    private mutating func note(_ text: String, row: Int, _ matcher: LabelMatcher) {
        unseen.add(text, row: row)
        isRefused = matcher.unseen == .refuse
    }

    private mutating func place(of text: String, _ matcher: LabelMatcher) -> Int32 {
        let label = Category(text)
        if let known = places[label] { return known }
        unseen.note(text)
        let place: Int32 = if case .known(let place) = matcher.match(text) { Int32(place) } else { ScoredRows.unseen }
        if places.count < Self.memory { places[label] = place }
        return place
    }

    /// - Parameters:
    ///   - column: the name of the column.
    ///   - path: of the data.
    /// - Throws: `dataset.label-unseen` with the values and how many rows have each, where such labels are refused.
    package func requireSeen(_ column: String, in path: String) throws(DatasetFailure) {
        guard isRefused, let matcher, let refusal = unseen.refusal(by: matcher, path: path, column: column) else {
            return
        }
        throw refusal
    }
}

/// Texts of labels and how many rows have each, before it is known which classes there are.
package struct LabelTally: Sendable {
    struct Entry: Sendable {
        var rows: Int
        let firstRow: Int
    }

    private(set) var entries: [Category: Entry] = [:]

    /// Texts that are counted; labels beyond them are looked at when they are read.
    private static let most = 10_000

    package init() {}

    package mutating func add(_ column: DatasetColumn, rowNumbers: [Int]) {
        for (row, text) in (column.texts ?? []).enumerated() {
            guard let text else { continue }
            let label = Category(text)
            if entries[label] != nil {
                entries[label]?.rows += 1
            } else if entries.count < Self.most {
                entries[label] = Entry(rows: 1, firstRow: rowNumbers[row])
            }
        }
    }
}
