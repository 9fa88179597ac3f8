/// Rows in blocks of a fixed size. Each block is summed by itself and the blocks' sums are added in order, so that the result
/// has one bit pattern for any number of threads.
package enum Blocks {
    /// Rows of a block.
    package static let size = 65_536

    package static func count(of rows: Int) -> Int { (rows + size - 1) / size }

    package static func range(_ block: Int, of rows: Int) -> Range<Int> {
        let low = block * size
        return low..<Swift.min(rows, low + size)
    }
}

extension Threads {
    /// The sum over rows of one or more terms of each: `count` sums, each over all rows.
    package func sums(
        rows: Int,
        count: Int,
        _ add: @Sendable (_ row: Int, _ sums: UnsafeMutablePointer<CompensatedSum>) -> Void
    ) -> [CompensatedSum] {
        let parts = map(Blocks.count(of: rows)) { block in
            var sums = [CompensatedSum](repeating: CompensatedSum(), count: count)
            sums.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for row in Blocks.range(block, of: rows) { add(row, base) }
            }
            return sums
        }
        var totals = [CompensatedSum](repeating: CompensatedSum(), count: count)
        for part in parts {
            for index in 0..<count { totals[index].add(part[index]) }
        }
        return totals
    }

    /// The sum over rows of one term.
    package func sum(rows: Int, _ term: @Sendable (Int) -> Double) -> Double {
        let parts = map(Blocks.count(of: rows)) { block in
            var sum = CompensatedSum()
            for row in Blocks.range(block, of: rows) { sum.add(term(row)) }
            return sum
        }
        var total = CompensatedSum()
        for part in parts { total.add(part) }
        return total.value
    }
}
