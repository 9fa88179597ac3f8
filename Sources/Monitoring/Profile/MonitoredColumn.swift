package import EvaluationRecords
import Statistics

/// A column of a reference made ready to take live values: each value has a slot.
///
/// The slots of numbers are those below the reference's least, its bins, those above its greatest, and missing; of categories those of the
/// reference, all others, and missing.
package struct MonitoredColumn: Sendable {
    private enum Slots: Sendable {
        case numeric(edges: [Double], least: Double, greatest: Double)
        case categorical(CategoryTable)
    }

    /// The name in the data, or of the answer's column.
    package let name: String
    package let feature: ColumnFeature
    package let role: MonitoredRole
    /// Rows of the reference in each slot.
    let reference: [Int]
    /// For each slot its bin in the detector, and the reference's rows in those.
    let detectorBins: [Int]
    let detector: BinnedReference
    /// True where the reference had categories without a slot: then "all others" is no surprise.
    let hasOthers: Bool
    private let slots: Slots

    package var title: String { feature == .values ? name : "\(name) (\(feature.rawValue))" }

    package var kind: ColumnKind {
        switch slots {
        case .numeric: .numeric
        case .categorical: .categorical
        }
    }

    /// The number of slots; the last is for missing values.
    package var count: Int { reference.count }
    var missing: Int { reference.count - 1 }

    /// Rows of the reference with a value.
    var referenceRows: Int { reference.dropLast().reduce(0, +) }
    var referenceMissing: Int { reference[missing] }

    init(_ column: ReferenceColumn, role: MonitoredRole) {
        name = column.name
        feature = column.feature
        self.role = role
        switch column.bins {
        case .numeric(let quantiles):
            slots = .numeric(
                edges: quantiles.edges,
                least: quantiles.least ?? -.infinity,
                greatest: quantiles.greatest ?? .infinity
            )
            reference = [0] + quantiles.counts + [0, column.missing]
            let last = quantiles.deciles.count
            detectorBins =
                [0]
                + quantiles.counts.indices.map { bin in
                    bin == 0 ? 0 : quantiles.deciles.count { $0 <= quantiles.edges[bin - 1] }
                } + [last, last + 1]
            hasOthers = false
            detector = BinnedReference(
                .numeric(quantiles.deciles),
                counts: Self.merged(reference, detectorBins, count: last + 2)
            )
        case .categorical(let categories):
            let table = CategoryTable(categories.categories)
            slots = .categorical(table)
            var counts = [Int](repeating: 0, count: table.count)
            for (place, rows) in zip(table.places, categories.counts) { counts[place] += rows }
            reference = counts + [categories.other, column.missing]
            hasOthers = categories.other > 0
            let own = min(Self.detectorCategories, table.count)
            detectorBins = (0..<table.count).map { min($0, own) } + [own, own + 1]
            detector = BinnedReference(
                .categorical(categories.categories.prefix(own).map(Category.init)),
                counts: Self.merged(reference, detectorBins, count: own + 2)
            )
        }
    }

    /// Categories with a bin of their own in the detector.
    private static let detectorCategories = 19

    private static func merged(_ counts: [Int], _ bins: [Int], count: Int) -> [Int] {
        var merged = [Int](repeating: 0, count: count)
        for (slot, rows) in counts.enumerated() { merged[bins[slot]] += rows }
        return merged
    }

    // MARK: Values

    /// - Parameter value: nil or NaN for a missing one. An infinite number is none, as in the reference.
    package func slot(number value: Double?) -> Int {
        guard let value, !value.isNaN else { return missing }
        switch slots {
        case .numeric(let edges, let least, let greatest):
            guard value.isFinite else { return missing }
            if value < least { return 0 }
            if value > greatest { return missing - 1 }
            return 1 + edges.countBelow(value)
        case .categorical:
            if let whole = Int64(exactly: value), abs(value) < 0x1p53 { return slot(integer: whole) }
            return place("\(value)", number: value)
        }
    }

    package func slot(integer value: Int64) -> Int {
        switch slots {
        case .numeric: slot(number: Double(value))
        case .categorical: place(String(value), number: Double(value))
        }
    }

    package func slot(truth value: Bool) -> Int {
        switch slots {
        case .numeric: slot(number: value ? 1 : 0)
        case .categorical: place(value ? "true" : "false", number: value ? 1 : 0)
        }
    }

    /// - Parameter text: nil for a missing one. A text in a column of numbers is read as one; as something else it counts as missing.
    package func slot(text: String?) -> Int {
        guard let text else { return missing }
        switch feature {
        case .values: break
        case .length: return slot(number: Double(TextShape(text).length))
        case .characters: return place(TextShape(text).characters.rawValue)
        }
        switch slots {
        case .numeric: return slot(number: text.utf8.count <= Self.mostDigits ? Double(text) : nil)
        case .categorical: return place(text)
        }
    }

    /// The same of UTF-8, without making a text of it where it is a category.
    package func slot(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if feature == .values, case .categorical(let table) = slots, bytes.count <= RecordText.limit,
            let place = table.place(bytes)
        {
            return place
        }
        return slot(text: String(decoding: bytes, as: UTF8.self))
    }

    /// Bytes of a text that may be a number.
    private static let mostDigits = 64

    private func place(_ text: String) -> Int {
        guard case .categorical(let table) = slots else { return missing }
        return table.place(text) ?? missing - 1
    }

    /// The slot of a number, or of a truth value: as it is written, else of a category that is the same number, such as `01` or `1.50`. A file
    /// may write numbers in a form that requests cannot have.
    private func place(_ text: String, number: Double) -> Int {
        guard case .categorical(let table) = slots else { return missing }
        return table.place(text) ?? table.place(number: number) ?? missing - 1
    }

    // MARK: Counts

    /// Values that the reference never had, of counts in slots.
    func unseen(_ counts: ArraySlice<UInt64>) -> UInt64 {
        let start = counts.startIndex
        switch slots {
        case .numeric: return counts[start] + counts[start + missing - 1]
        case .categorical: return hasOthers ? 0 : counts[start + missing - 1]
        }
    }
}
