import Statistics

/// Numbers of rows: the first alone while they follow one another.
struct NumberColumn {
    private var first = 0
    private var each: [Int] = []
    private(set) var count = 0

    var bytes: Int { each.count * 8 }

    mutating func append(_ number: Int) {
        if count == 0 { first = number }
        if each.isEmpty, number == first + count {
            count += 1
            return
        }
        if each.isEmpty { each = (first..<first + count).map { $0 } }
        each.append(number)
        count += 1
    }

    var numbers: RowNumbers { each.isEmpty ? .from(first) : .each(each) }

    /// One by one.
    var listed: [Int] { each.isEmpty ? (first..<first + count).map { $0 } : each }
}
