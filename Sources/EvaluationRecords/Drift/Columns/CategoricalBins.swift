/// Categories of a column: the largest ones of both sides together, by rows descending.
package struct CategoricalBins: Codable, Sendable, Hashable {
    package let categories: [String]
    package let reference: [Int]
    package let current: [Int]
    /// Rows of all other categories.
    package let otherReference: Int
    package let otherCurrent: Int
    /// Categories of both sides, those without a bin among them.
    package let distinct: Int

    enum CodingKeys: String, CodingKey {
        case categories
        case reference
        case current
        case otherReference = "other_reference"
        case otherCurrent = "other_current"
        case distinct
    }

    package init(
        categories: [String],
        reference: [Int],
        current: [Int],
        otherReference: Int,
        otherCurrent: Int,
        distinct: Int
    ) {
        self.categories = categories
        self.reference = reference
        self.current = current
        self.otherReference = otherReference
        self.otherCurrent = otherCurrent
        self.distinct = distinct
    }
}

extension CategoricalBins: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (reference.count == categories.count && current.count == categories.count, "counts for each category"),
            (RecordRule.areCounts(reference + current + [otherReference, otherCurrent, distinct]), "counts from 0")
        )
    }
}

extension CategoricalBins {
    /// The most categories with a bin of their own in a record.
    package static let limit = 50
}
