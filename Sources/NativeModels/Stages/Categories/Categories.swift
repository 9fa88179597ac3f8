/// The categories of a column in their order. NaN may be one: the missing value as a category of its own.
struct Categories: Sendable {
    let count: Int
    /// In their order, but for NaN.
    private let numbers: [Double]
    /// The places of whole numbers that lie together, such as those of texts, by their distance from the least; -1 for one that is no
    /// category. Empty for others.
    private let near: [Int32]
    private let least: Double
    /// The places of the categories, from the least to the largest; empty where they are near.
    private let ascending: [Int32]
    private let missing: Int?

    init(_ bytes: inout NativeBytes) throws(NativeModelFailure) {
        let count = try bytes.pieces("the categories of a column", 0...NativeLimits.width, size: 8)
        let hasMissing = try bytes.flags("a category for what is missing", known: 1) == 1
        let numbers = try bytes.doubles("a category", count)
        let ascending = (0..<Int32(count)).sorted { numbers[Int($0)] < numbers[Int($1)] }
        for (one, other) in zip(ascending, ascending.dropFirst()) where numbers[Int(one)] == numbers[Int(other)] {
            let again = numbers[Int(max(one, other))]
            throw bytes.broken("a category", expected: "another than those before it", found: "\(again) again")
        }
        near = Self.near(numbers, ascending)
        least = ascending.first.map { numbers[Int($0)] } ?? 0
        self.numbers = numbers
        self.ascending = near.isEmpty ? ascending : []
        self.count = count + (hasMissing ? 1 : 0)
        missing = hasMissing ? count : nil
    }

    private static func near(_ numbers: [Double], _ ascending: [Int32]) -> [Int32] {
        guard let first = ascending.first, let last = ascending.last else { return [] }
        let least = numbers[Int(first)]
        let span = numbers[Int(last)] - least
        guard span < Double(2 * numbers.count + 64), numbers.allSatisfy({ $0 == $0.rounded() }) else { return [] }
        var places = [Int32](repeating: -1, count: Int(span) + 1)
        for place in ascending { places[Int(numbers[Int(place)] - least)] = place }
        return places
    }

    /// All of them in their order, NaN for the missing value.
    var ordered: [Double] { numbers + (missing == nil ? [] : [.nan]) }

    /// The place of a category; nil if it is none. Zeros of both signs are one, as in NumPy.
    @inline(__always)
    func place(of number: Double) -> Int? {
        if number.isNaN { return missing }
        guard !near.isEmpty else { return search(number) }
        let distance = number - least
        guard distance >= 0, distance < Double(near.count) else { return nil }
        let place = Int(near[Int(distance)])
        // The distance of a number that is not whole may be rounded to one that is.
        return place >= 0 && numbers[place] == number ? place : nil
    }

    private func search(_ number: Double) -> Int? {
        var (low, high) = (0, ascending.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[Int(ascending[middle])] < number { low = middle + 1 } else { high = middle }
        }
        guard low < ascending.count, numbers[Int(ascending[low])] == number else { return nil }
        return Int(ascending[low])
    }
}
