/// Ranks from 1; equal values share the mean of their ranks. Doubled, so that they are whole.
package struct Midranks: Sendable {
    /// Twice the rank of each value.
    package let doubled: [Int]

    /// - Parameter values: without NaN.
    package init(_ values: [Double]) {
        let order = Ordering.ascending(values)
        var doubled = [Int](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            let value = values[Int(order[start])]
            var end = start + 1
            while end < order.count, values[Int(order[end])] == value { end += 1 }
            for place in start..<end { doubled[Int(order[place])] = start + end + 1 }
            start = end
        }
        self.doubled = doubled
    }
}
