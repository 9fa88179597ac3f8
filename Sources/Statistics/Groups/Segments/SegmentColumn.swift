/// A column by whose values rows may be divided into segments; nil where a value is missing.
package struct SegmentColumn: Sendable {
    package enum Values: Sendable {
        case numeric([Double?])
        case categorical([Category?])
    }

    package let name: String
    package let values: Values

    package init(_ name: String, _ values: Values) {
        self.name = name
        self.values = values
    }

    var count: Int {
        switch values {
        case .numeric(let values): values.count
        case .categorical(let values): values.count
        }
    }
}

/// A test of a column's value, passed or not: what the rows of a segment have in common.
package struct SegmentCondition: Sendable, Hashable {
    package enum Test: Sendable, Hashable {
        case atMost(Double)
        case equals(Category)
        case isMissing
    }

    package let column: String
    package let test: Test
    /// A missing value passes `isMissing` alone: the rows that do not pass `atMost` are those above and those without a value.
    package let isPassed: Bool

    package init(column: String, test: Test, isPassed: Bool) {
        self.column = column
        self.test = test
        self.isPassed = isPassed
    }
}
