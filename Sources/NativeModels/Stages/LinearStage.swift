/// Sums of the numbers of a row, each with its coefficient, and an intercept.
struct LinearStage: NativeStage {
    /// Row by row, one row for each sum.
    private let coefficients: [Double]
    private let intercepts: [Double]
    private let inputs: Int
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = try bytes.count("the sums of a linear step", 1...NativeLimits.width, size: 8 * (inputs + 1))
        coefficients = try bytes.table("a coefficient", width * inputs)
        intercepts = try bytes.table("an intercept", width)
        self.inputs = inputs
    }

    func transform(_ rows: inout NativeRows) {
        var answer: [Double] = []
        answer.reserveCapacity(rows.count * width)
        for row in 0..<rows.count {
            for place in 0..<width {
                answer.append(intercepts[place] + sum(rows.numbers, row * inputs, place * inputs))
            }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    /// - Parameters:
    ///   - row: the place of its first number; so `first` of the coefficients.
    private func sum(_ numbers: [Double], _ row: Int, _ first: Int) -> Double {
        var sum = 0.0
        for column in 0..<inputs { sum += numbers[row + column] * coefficients[first + column] }
        return sum
    }
}
