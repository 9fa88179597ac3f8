/// A column in few bins, with the tests that divide it.
struct BinnedColumn: Sendable {
    let name: String
    /// Of each row; the last one is for missing values.
    let bins: [UInt8]
    /// The number of bins, that of missing values included.
    let count: Int
    /// In the order that decides between equals: numbers ascending or categories from the largest, then the missing values.
    let cuts: [Cut]

    /// A test, and the bins whose rows pass it.
    struct Cut: Sendable {
        let test: SegmentCondition.Test
        let bins: Range<Int>
    }

    /// Numbers are cut at type-7 quantiles k/20, categories one by one, at most 20 of them.
    private static let parts = 20

    /// - Parameter places: rows whose values say where the column may be cut.
    /// - Throws: a value that is NaN or infinite.
    init(_ column: SegmentColumn, of places: [Int32]) throws(StatisticsError) {
        name = column.name
        switch column.values {
        case .numeric(let values):
            if let row = values.firstIndex(where: { $0?.isFinite == false }) {
                throw .notFinite(column: column.name, row: row)
            }
            let sorted = places.compactMap { values[Int($0)] }.sorted()
            let edges = Quantiles.inner(sorted, parts: Self.parts).withoutRepetitions
            count = edges.count + 2
            let missing = UInt8(count - 1)
            bins = values.map { $0.map { UInt8(edges.countBelow($0)) } ?? missing }
            cuts = edges.enumerated().map { Cut(test: .atMost($1), bins: 0..<$0 + 1) } + [Self.missing(count)]
        case .categorical(let values):
            let largest = CategoryCounts(places.map { values[Int($0)] }).largest(Self.parts)
            let numbers = Dictionary(uniqueKeysWithValues: largest.enumerated().map { ($1, UInt8($0)) })
            count = largest.count + 2
            let (other, missing) = (UInt8(count - 2), UInt8(count - 1))
            bins = values.map { $0.map { numbers[$0] ?? other } ?? missing }
            cuts = largest.enumerated().map { Cut(test: .equals($1), bins: $0..<$0 + 1) } + [Self.missing(count)]
        }
    }

    private static func missing(_ count: Int) -> Cut { Cut(test: .isMissing, bins: count - 1..<count) }

    func passes(_ cut: Cut, row: Int32) -> Bool { cut.bins.contains(Int(bins[Int(row)])) }
}
