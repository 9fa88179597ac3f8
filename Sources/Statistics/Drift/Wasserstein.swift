/// Wasserstein's distance of two samples.
package enum Wasserstein {
    /// The integral of |F1 - F2|.
    /// - Parameters: values in ascending order.
    package static func distance(sorted first: [Double], _ second: [Double]) -> Figure {
        guard !first.isEmpty, !second.isEmpty else { return .undefined(.noValues) }
        var sum = CompensatedSum()
        var i = 0
        var j = 0
        var last = min(first[0], second[0])
        while i < first.count || j < second.count {
            let left = i < first.count ? first[i] : .infinity
            let right = j < second.count ? second[j] : .infinity
            let value = min(left, right)
            let apart = abs(Double(i) / Double(first.count) - Double(j) / Double(second.count))
            if apart > 0 { sum.add((value - last) * apart) }
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            last = value
        }
        return Figure(sum.value)
    }
}
