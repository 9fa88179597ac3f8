/// Sums of the numbers of a row, each with its coefficient, and an intercept.
struct LinearStage: NativeStage {
    /// Row by row, one row for each sum.
    private let coefficients: [Double]
    private let intercepts: [Double]
    private let inputs: Int
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = try bytes.count("the sums of a linear step", 1...NativeLimits.width, size: 8 * (inputs + 1))
        coefficients = try bytes.doubles("a coefficient", width * inputs)
        intercepts = try bytes.doubles("an intercept", width)
        self.inputs = inputs
    }

    func answer(_ row: [Double]) -> [Double] {
        var answer = intercepts
        for place in answer.indices {
            var sum = 0.0
            let start = place * inputs
            for column in 0..<inputs { sum += row[column] * coefficients[start + column] }
            answer[place] += sum
        }
        return answer
    }
}
