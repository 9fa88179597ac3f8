extension RandomAccessCollection {
    /// The first index whose element satisfies the predicate, where all that satisfy it stand at the end; found by halving.
    @inlinable
    package func partitioningIndex(where predicate: (Element) -> Bool) -> Index {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = index(low, offsetBy: distance(from: low, to: high) / 2)
            if predicate(self[middle]) { high = middle } else { low = index(after: middle) }
        }
        return low
    }
}
