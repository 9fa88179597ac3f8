/// Products of the numbers of a row. The last two factors are multiplied first, as scikit-learn does.
struct PolynomialStage: NativeStage {
    /// The places of the factors, product by product; of no factor the product is 1.
    private let factors: [Int32]
    /// The end of each product among the factors.
    private let ends: [Int32]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = try bytes.pieces("the products of a polynomial", 0...NativeLimits.width, size: 4)
        var factors: [Int32] = []
        var ends: [Int32] = []
        ends.reserveCapacity(width)
        for _ in 0..<width {
            let count = try bytes.count("the factors of a product", 0...NativeLimits.factors, size: 4)
            for _ in 0..<count { factors.append(Int32(try bytes.place("a factor", below: inputs))) }
            ends.append(Int32(factors.count))
        }
        self.factors = factors
        self.ends = ends
    }

    func transform(_ rows: inout NativeRows) {
        var answer: [Double] = []
        answer.reserveCapacity(rows.count * width)
        for row in 0..<rows.count {
            var start = 0
            for end in ends {
                answer.append(product(start..<Int(end), rows.numbers, row * rows.width))
                start = Int(end)
            }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    /// - Parameter row: the place of its first number.
    private func product(_ places: Range<Int>, _ numbers: [Double], _ row: Int) -> Double {
        guard let last = places.last else { return 1 }
        var product = numbers[row + Int(factors[last])]
        for place in places.dropLast().reversed() { product *= numbers[row + Int(factors[place])] }
        return product
    }
}
