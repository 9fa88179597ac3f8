import Identifiers
import Statistics

/// Counts the labels of a data set that are no class, to refuse them with their values and counts or to say that they count as
/// errors.
package struct UnseenTally: Sendable {
    /// A label and its rows.
    package struct Entry: Sendable, Hashable {
        package let label: String
        package let rows: Int

        package init(label: String, rows: Int) {
            self.label = label
            self.rows = rows
        }
    }

    /// Texts that are counted one by one; more are only counted together.
    static let limit = 1000
    private static let shown = 5

    private var counts: [Category: Int] = [:]
    private var others = 0
    private var firstRow: Int?
    /// The first different labels of the data, seen or not.
    private var examples: [String] = []

    package init() {}

    /// Rows with such labels.
    package var rows: Int { counts.values.reduce(others, +) }

    /// By rows descending, then by text.
    package var entries: [Entry] {
        counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map { Entry(label: $0.key.text, rows: $0.value) }
    }

    /// Takes a label of the data, before it is matched.
    package mutating func note(_ label: String) {
        guard examples.count < Self.shown, !examples.contains(where: { $0.isSame(as: label) }) else { return }
        examples.append(label)
    }

    /// Takes a label that is no class.
    /// - Parameter row: counted from 0.
    package mutating func add(_ label: String, row: Int) {
        firstRow = firstRow ?? row
        let category = Category(label)
        if counts.count < Self.limit || counts[category] != nil {
            counts[category, default: 0] += 1
        } else {
            others += 1
        }
    }

    /// The refusal of what was counted; nil if nothing was.
    /// - Parameters:
    ///   - path: of the data.
    ///   - column: the label.
    package func refusal(by matcher: LabelMatcher, path: String, column: String) -> DatasetFailure? {
        guard let firstRow else { return nil }
        let shown = entries.prefix(Self.shown).map {
            "\(LabelQuotes.quoted($0.label)) in \($0.rows) row\($0.rows == 1 ? "" : "s")"
        }
        let more = entries.count > Self.shown || others > 0 ? " and others" : ""
        let expected = "one of the classes \(LabelQuotes.first(matcher.classes)) in the column \"\(column)\""
        let found =
            "\(shown.joined(separator: ", "))\(more), first in row \(firstRow + 1); the first labels of the data are "
            + "\(LabelQuotes.first(examples))"
        return DatasetFailure(
            .labelUnseen,
            path,
            "expected \(expected), found \(found); --label-map FILE says which class a label means, --unseen count counts such "
                + "rows as errors",
            findings: entries.prefix(100).map { entry in
                Finding(
                    code: DatasetCode.labelUnseen.rawValue,
                    subject: "\(path) \(column)",
                    expected: "one of the classes \(LabelQuotes.first(matcher.classes))",
                    found: "\(LabelQuotes.quoted(entry.label)) in \(entry.rows) rows"
                )
            }
        )
    }
}
