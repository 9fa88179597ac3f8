extension Collection<Int> {
    /// The number of elements of a tensor with these lengths, none of which is negative. A length of 0 makes it 0; a number
    /// beyond any integer is `Int.max`, which no tensor has space for.
    package var elementCount: Int {
        if contains(0) { return 0 }
        var count = 1
        for length in self {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            if overflows { return .max }
            count = product
        }
        return count
    }
}

/// A shape that somebody else states, length by length: without those of 0 too, its product stays within a limit, so that no
/// part of it can overflow.
package struct StatedShape {
    package private(set) var lengths: [Int] = []
    private let dimensions: Int
    private let elements: Int
    private var product = 1

    /// - Parameters:
    ///   - dimensions: the most lengths.
    ///   - elements: the most elements, where lengths of 0 count as 1.
    package init(dimensions: Int, elements: Int) {
        self.dimensions = dimensions
        self.elements = elements
    }

    /// - Returns: false for a length that the limits leave no space for.
    package mutating func append(_ length: Int64) -> Bool {
        guard let length = Int(exactly: length), length >= 0, lengths.count < dimensions,
            case let (product, overflows) = product.multipliedReportingOverflow(by: Swift.max(1, length)), !overflows,
            product <= elements
        else { return false }
        lengths.append(length)
        self.product = product
        return true
    }
}
