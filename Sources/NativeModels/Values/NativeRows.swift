/// Some rows on their way through the steps of a model: numbers in one run of memory, row after row.
///
/// A step changes all of them in one call, so what it costs to reach a step is paid once for many rows; the arithmetic of a row is the same
/// alone and among others.
struct NativeRows: Sendable {
    let count: Int
    /// The numbers of each row.
    let width: Int
    var numbers: [Double]

    /// - Precondition: there are as many numbers as the rows have.
    init(count: Int, width: Int, _ numbers: [Double]) {
        precondition(numbers.count == count * width, "rows have as many numbers as they are wide")
        self.count = count
        self.width = width
        self.numbers = numbers
    }

    /// One row.
    init(_ row: [Double]) {
        self.init(count: 1, width: row.count, row)
    }

    /// Rows of one number everywhere.
    init(count: Int, width: Int, repeating number: Double) {
        self.init(count: count, width: width, [Double](repeating: number, count: count * width))
    }

    /// The places of a row's numbers.
    func places(of row: Int) -> Range<Int> { row * width..<(row + 1) * width }

    /// Puts another number in the place of each.
    @inline(__always)
    mutating func change(_ changed: (_ number: Double, _ column: Int) -> Double) {
        let (count, width) = (count, width)
        numbers.withUnsafeMutableBufferPointer { numbers in
            var place = 0
            for _ in 0..<count {
                for column in 0..<width {
                    numbers[place] = changed(numbers[place], column)
                    place += 1
                }
            }
        }
    }

    /// The numbers of these columns, of each row.
    func selecting(_ columns: [Int32]) -> NativeRows {
        let (count, width) = (count, width)
        let found = [Double](unsafeUninitializedCapacity: count * columns.count) { found, made in
            var start = 0
            for _ in 0..<count {
                for column in columns {
                    found.initializeElement(at: made, to: numbers[start + Int(column)])
                    made += 1
                }
                start += width
            }
        }
        return NativeRows(count: count, width: columns.count, found)
    }
}
