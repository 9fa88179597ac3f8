/// Columns of two samples as numbers for a classifier that tells them apart: as many rows of each. A category is one feature of
/// many that are 0, so rows keep its place alone.
package struct DomainFeatures: Sendable {
    package let names: [String]
    /// Of each feature, the column that it was made of.
    package let sources: [Int]
    /// Rows of each sample.
    package let rows: Int
    /// The slots of a row, in the order of the features.
    let slots: [Slot]
    /// Of each row, the reference first, the values of its numeric slots.
    private let numbers: [Double]
    /// Of each row, the features of its categorical slots.
    private let places: [Int32]
    private let numberCount: Int
    private let placeCount: Int

    enum Slot: Sendable {
        /// The feature whose value stands at this place of the row's numbers.
        case number(feature: Int)
        case category
    }

    package enum Column: Sendable {
        case numeric(reference: [Double?], current: [Double?])
        case categorical(reference: [Category?], current: [Category?])
        /// Numbers, NaN where missing.
        case numbers(reference: [Double], current: [Double])
        /// Places in a list of categories that ascends, -1 where missing.
        case codes(reference: [Int32], current: [Int32], categories: [Category])
    }

    /// Numbers are imputed with the mean of both samples and divided by their deviation, with a feature that says what was
    /// missing; categories are one feature each, a missing one is the empty text.
    /// - Parameters:
    ///   - limit: rows of each sample; the first ones are taken.
    ///   - levels: categories of a column that have a feature; the rarest of more share one.
    /// - Throws: columns of several lengths, values that are not finite, no rows.
    package init(
        _ columns: [(name: String, column: Column)],
        limit: Int = 20_000,
        levels: Int = .max
    ) throws(StatisticsError) {
        var counts: (Int, Int)?
        for (name, column) in columns {
            let found = column.counts
            if let counts, counts != found { throw .length(column: name, expected: counts.0, found: found.0) }
            counts = found
        }
        guard let counts, min(counts.0, counts.1) > 0 else { throw .empty }
        rows = min(counts.0, counts.1, limit)
        var builder = DomainFeatureBuilder(rows: rows, levels: levels)
        for (name, column) in columns { try builder.add(name, column) }
        names = builder.names
        sources = builder.sources
        slots = builder.slots
        numberCount = builder.numbers.count
        placeCount = builder.places.count
        numbers = Self.byRow(builder.numbers, 2 * rows, 0.0)
        places = Self.byRow(builder.places, 2 * rows, 0)
    }

    private static func byRow<Value>(_ columns: [[Value]], _ rows: Int, _ zero: Value) -> [Value] {
        var values = [Value](repeating: zero, count: columns.count * rows)
        for (place, column) in columns.enumerated() {
            var at = place
            for value in column {
                values[at] = value
                at += columns.count
            }
        }
        return values
    }

    /// False for the reference, true for the current sample.
    func isCurrent(_ row: Int) -> Bool { row >= rows }

    /// The fold of a row: its place in its own sample mod 5.
    func fold(_ row: Int) -> Int { (row % rows) % 5 }

    /// Calls with the features of a row that may differ from 0, ascending, and their values.
    /// - Parameters: space for as many features and values as there are slots.
    @inline(__always)
    func fill(_ row: Int, _ features: UnsafeMutablePointer<Int>, _ values: UnsafeMutablePointer<Double>) {
        var number = row * numberCount
        var place = row * placeCount
        for (index, slot) in slots.enumerated() {
            switch slot {
            case .number(let feature):
                features[index] = feature
                values[index] = numbers[number]
                number += 1
            case .category:
                features[index] = Int(places[place])
                values[index] = 1
                place += 1
            }
        }
    }

    /// All values of each feature, one feature after another: what a forest needs.
    func columns(_ visit: (_ feature: Int, _ values: [Double], _ isIndicator: Bool) -> Void) {
        var number = 0
        var place = 0
        for slot in slots {
            switch slot {
            case .number(let feature):
                visit(feature, (0..<2 * rows).map { numbers[$0 * numberCount + number] }, false)
                number += 1
            case .category:
                let column = (0..<2 * rows).map { places[$0 * placeCount + place] }
                let source = sources[Int(column[0])]
                for feature in names.indices where sources[feature] == source {
                    visit(feature, column.map { Int($0) == feature ? 1 : 0 }, true)
                }
                place += 1
            }
        }
    }
}

extension DomainFeatures.Column {
    var counts: (Int, Int) {
        switch self {
        case .numeric(let reference, let current): (reference.count, current.count)
        case .categorical(let reference, let current): (reference.count, current.count)
        case .numbers(let reference, let current): (reference.count, current.count)
        case .codes(let reference, let current, _): (reference.count, current.count)
        }
    }
}

/// Features that are being collected, column by column.
private struct DomainFeatureBuilder {
    let rows: Int
    let levels: Int
    var names: [String] = []
    var sources: [Int] = []
    var slots: [DomainFeatures.Slot] = []
    var numbers: [[Double]] = []
    var places: [[Int32]] = []
    private var columns = 0

    init(rows: Int, levels: Int) {
        self.rows = rows
        self.levels = max(1, levels)
    }

    mutating func add(_ name: String, _ column: DomainFeatures.Column) throws(StatisticsError) {
        switch column {
        case .numeric(let reference, let current):
            let values = reference.prefix(rows) + current.prefix(rows)
            if let row = values.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
                throw .notFinite(column: "value", row: row)
            }
            addNumbers(name, values.map { $0 ?? .nan })
        case .numbers(let reference, let current):
            let values = Array(reference.prefix(rows) + current.prefix(rows))
            if let row = values.firstIndex(where: { $0.isInfinite }) { throw .notFinite(column: "value", row: row) }
            addNumbers(name, values)
        case .categorical(let reference, let current):
            let values = (reference.prefix(rows) + current.prefix(rows)).map { $0 ?? Category("") }
            let categories = Set(values).sorted()
            let codes = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, Int32($0)) })
            addCategories(name, values.map { codes[$0] ?? 0 }, categories)
        case .codes(let reference, let current, let categories):
            addCodes(name, Array(reference.prefix(rows) + current.prefix(rows)), categories)
        }
        columns += 1
    }

    private mutating func feature(_ name: String) -> Int {
        names.append(name)
        sources.append(columns)
        return names.count - 1
    }

    private mutating func addNumbers(_ name: String, _ values: [Double]) {
        let present = values.filter { !$0.isNaN }
        let mean = present.isEmpty ? 0 : Moments(present).mean
        let filled = present.count == values.count ? values : values.map { $0.isNaN ? mean : $0 }
        let moments = Moments(filled)
        let spread = moments.populationDeviation
        let deviation = spread > 0 && spread.isFinite ? spread : 1
        slots.append(.number(feature: feature(name)))
        numbers.append(filled.map { ($0 - moments.mean) / deviation })
        guard present.count < values.count else { return }
        slots.append(.number(feature: feature("\(name)__missing")))
        numbers.append(values.map { $0.isNaN ? 1 : 0 })
    }

    /// Puts the empty text in the place of what is missing, and leaves out categories without rows here.
    private mutating func addCodes(_ name: String, _ codes: [Int32], _ categories: [Category]) {
        var counts = [Int](repeating: 0, count: categories.count)
        var missing = false
        for code in codes {
            if code >= 0 { counts[Int(code)] += 1 } else { missing = true }
        }
        var kept: [Category] = []
        var place = [Int32](repeating: 0, count: categories.count)
        // The empty text is the least of all.
        if missing, !(categories.first.map { $0.text.isEmpty && counts[0] > 0 } ?? false) { kept.append(Category("")) }
        for (code, category) in categories.enumerated() where counts[code] > 0 {
            place[code] = Int32(kept.count)
            kept.append(category)
        }
        addCategories(name, codes.map { $0 >= 0 ? place[Int($0)] : 0 }, kept)
    }

    /// - Parameters:
    ///   - codes: places in the categories, for each row.
    ///   - categories: ascending; each has a row.
    private mutating func addCategories(_ name: String, _ codes: [Int32], _ categories: [Category]) {
        slots.append(.category)
        let first = Int32(names.count)
        guard categories.count > levels else {
            for category in categories { _ = feature("\(name)=\(category.text)") }
            places.append(codes.map { first + $0 })
            return
        }
        var counts = [Int](repeating: 0, count: categories.count)
        for code in codes { counts[Int(code)] += 1 }
        let largest = categories.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(levels).sorted()
        var place = [Int32](repeating: first + Int32(levels), count: categories.count)
        for (index, code) in largest.enumerated() {
            place[code] = first + Int32(index)
            _ = feature("\(name)=\(categories[code].text)")
        }
        _ = feature("\(name)=(other)")
        places.append(codes.map { place[Int($0)] })
    }
}
