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
        precondition(rows.width == inputs, "rows are as wide as the coefficients were read for")
        var answer = [Double](repeating: 0, count: rows.count * width)
        for row in 0..<rows.count { add(row, of: rows, to: &answer) }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    private func add(_ row: Int, of rows: NativeRows, to answer: inout [Double]) {
        let start = row * width
        rows.numbers.withUnsafeBufferPointer { numbers in
            coefficients.withUnsafeBufferPointer { coefficients in
                let row = UnsafeBufferPointer(rebasing: numbers[row * inputs..<(row + 1) * inputs])
                var place = 0
                while place + 4 <= width {
                    let sums = Self.fourSums(row, coefficients, place * inputs)
                    answer[start + place] = intercepts[place] + sums.0
                    answer[start + place + 1] = intercepts[place + 1] + sums.1
                    answer[start + place + 2] = intercepts[place + 2] + sums.2
                    answer[start + place + 3] = intercepts[place + 3] + sums.3
                    place += 4
                }
                while place < width {
                    answer[start + place] = intercepts[place] + Self.sum(row, coefficients, place * inputs)
                    place += 1
                }
            }
        }
    }

    /// - Parameter first: the place of the sum's first coefficient.
    @inline(__always)
    private static func sum(_ row: UnsafeBufferPointer<Double>, _ all: UnsafeBufferPointer<Double>, _ first: Int)
        -> Double
    {
        var sum = 0.0
        for column in 0..<row.count { sum += row[column] * all[first &+ column] }
        return sum
    }

    /// Four sums beside each other: each has the order of its own numbers, and none waits for another.
    @inline(__always)
    private static func fourSums(
        _ row: UnsafeBufferPointer<Double>,
        _ all: UnsafeBufferPointer<Double>,
        _ first: Int
    ) -> (Double, Double, Double, Double) {
        let inputs = row.count
        var sums = (0.0, 0.0, 0.0, 0.0)
        for column in 0..<inputs {
            let (number, at) = (row[column], first &+ column)
            sums.0 += number * all[at]
            sums.1 += number * all[at &+ inputs]
            sums.2 += number * all[at &+ 2 &* inputs]
            sums.3 += number * all[at &+ 3 &* inputs]
        }
        return sums
    }
}
