/// The categories of a column in their order. NaN may be one: the missing value as a category of its own.
struct Categories: Sendable {
    let count: Int
    private let places: [Double: Int]
    private let missing: Int?

    init(_ bytes: inout NativeBytes) throws(NativeModelFailure) {
        let count = try bytes.pieces("the categories of a column", 0...NativeLimits.width, size: 8)
        let hasMissing = try bytes.flags("a category for what is missing", known: 1) == 1
        var places: [Double: Int] = [:]
        places.reserveCapacity(count)
        for place in 0..<count {
            let category = try bytes.double("a category")
            guard places.updateValue(place, forKey: category) == nil else {
                throw bytes.broken("a category", expected: "another than those before it", found: "\(category) again")
            }
        }
        self.places = places
        self.count = count + (hasMissing ? 1 : 0)
        missing = hasMissing ? count : nil
    }

    /// All of them in their order, NaN for the missing value.
    var ordered: [Double] {
        places.sorted { $0.value < $1.value }.map(\.key) + (missing == nil ? [] : [.nan])
    }

    /// The place of a category; nil if it is none. Zeros of both signs are one, as in NumPy.
    func place(of number: Double) -> Int? {
        number.isNaN ? missing : places[number]
    }
}
