/// Products of the numbers of a row. The last two factors are multiplied first, as scikit-learn does.
struct PolynomialStage: NativeStage {
    /// The places of the factors; of no factor the product is 1.
    private let products: [[Int]]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = try bytes.pieces("the products of a polynomial", 0...NativeLimits.width, size: 4)
        var products: [[Int]] = []
        products.reserveCapacity(width)
        for _ in 0..<width {
            let count = try bytes.count("the factors of a product", 0...NativeLimits.factors, size: 4)
            var factors: [Int] = []
            for _ in 0..<count { factors.append(try bytes.place("a factor", below: inputs)) }
            products.append(factors)
        }
        self.products = products
    }

    func answer(_ row: [Double]) -> [Double] {
        products.map { factors in
            guard var product = factors.last.map({ row[$0] }) else { return 1 }
            for factor in factors.dropLast().reversed() { product *= row[factor] }
            return product
        }
    }
}
