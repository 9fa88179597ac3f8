/// A category as its text's bytes: texts that look alike but differ are two. It sorts by code points.
package struct Category: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func == (left: Category, right: Category) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: Category, right: Category) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// The categories of a column with their numbers of rows.
package struct CategoryCounts: Sendable {
    package private(set) var counts: [Category: Int] = [:]
    package private(set) var missing = 0

    package init(_ values: some Sequence<Category?>) {
        for value in values {
            if let value { counts[value, default: 0] += 1 } else { missing += 1 }
        }
    }

    /// The most frequent ones: by rows descending, then by code points.
    package func largest(_ limit: Int) -> [Category] {
        counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(limit).map(\.key)
    }
}
