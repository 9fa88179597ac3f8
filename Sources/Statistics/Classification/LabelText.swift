/// The written rule by which labels of data are matched with the classes of a model: equal as text after whole numbers lost
/// `.0` and truth values their capital. Nothing else: no trimming, no other case; `01`, `+1`, `1.`, `1e0`, `-0.0` are text,
/// and truth values are never 0 or 1.
package enum LabelText {
    /// The text that is compared.
    package static func canonical(_ text: String) -> Category {
        if text == "True" { return Category("true") }
        if text == "False" { return Category("false") }
        return Category(wholeNumber(text) ?? text)
    }

    package static func areSame(_ label: String, _ name: String) -> Bool { canonical(label) == canonical(name) }

    /// `-?digits.0...0` without what stands from the point on; nil for anything else, for leading zeros, and for -0.
    private static func wholeNumber(_ text: String) -> String? {
        let bytes = text.utf8
        guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let zeros = bytes[bytes.index(after: point)...]
        guard !zeros.isEmpty, zeros.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        let whole = bytes[..<point]
        let isNegative = whole.first == UInt8(ascii: "-")
        let digits = isNegative ? whole.dropFirst() : whole
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if first == UInt8(ascii: "0"), digits.count > 1 || isNegative { return nil }
        return String(whole)
    }
}

/// Labels matched with declared classes.
package struct MatchedLabels: Sendable {
    /// Places of rows whose label is a class, and the class of each.
    package let rows: [Int]
    package let classes: [Int]
    /// Rows without a label.
    package let missing: Int
    /// Labels that are no class, with their rows; each as it is written.
    package let unseen: [Category: Int]

    /// - Parameters:
    ///   - labels: nil where missing.
    ///   - names: of the classes in their declared order.
    package init(_ labels: [String?], classes names: [String]) {
        let known = Dictionary(
            names.enumerated().map { (LabelText.canonical($1), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var rows: [Int] = []
        var classes: [Int] = []
        var missing = 0
        var unseen: [Category: Int] = [:]
        for (row, label) in labels.enumerated() {
            guard let label else {
                missing += 1
                continue
            }
            if let found = known[LabelText.canonical(label)] {
                rows.append(row)
                classes.append(found)
            } else {
                unseen[Category(label), default: 0] += 1
            }
        }
        self.rows = rows
        self.classes = classes
        self.missing = missing
        self.unseen = unseen
    }

    /// The accuracy where unseen labels count as errors.
    package func accuracy(right: Int, _ level: Level = .ninetyFive) -> Rate {
        Rate(right, of: rows.count + unseen.values.reduce(0, +), level)
    }
}
