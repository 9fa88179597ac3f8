/// The joint logarithms of likelihood of a Gaussian naive Bayes model.
struct BayesStage: NativeStage {
    /// The logarithm of each class's share.
    private let priors: [Double]
    /// The part of each class that no row changes: half the sum of the logarithms of its variances, negated.
    private let norms: [Double]
    /// Class by class.
    private let means: [Double]
    private let variances: [Double]
    private let inputs: Int
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = try bytes.count("the classes of naive Bayes", 1...NativeLimits.width, size: 16 * (inputs + 1))
        priors = try bytes.doubles("a prior", width)
        norms = try bytes.doubles("a norm", width)
        means = try bytes.table("a mean", width * inputs)
        variances = try bytes.doubles("a variance", width * inputs)
        self.inputs = inputs
        guard variances.allSatisfy({ $0 > 0 }) else {
            throw bytes.broken("a variance", expected: "more than 0", found: "less")
        }
    }

    func transform(_ rows: inout NativeRows) {
        var answer: [Double] = []
        answer.reserveCapacity(rows.count * width)
        for row in 0..<rows.count {
            for place in 0..<width {
                answer.append(priors[place] + (norms[place] - 0.5 * distance(rows, row, place)))
            }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    /// The squares of the distances of a row from the means of a class, each in its variances.
    private func distance(_ rows: NativeRows, _ row: Int, _ place: Int) -> Double {
        let (start, first) = (row * inputs, place * inputs)
        var sum = 0.0
        for column in 0..<inputs {
            let distance = rows.numbers[start + column] - means[first + column]
            sum += distance * distance / variances[first + column]
        }
        return sum
    }
}
