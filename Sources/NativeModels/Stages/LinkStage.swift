import Glibc

/// The way from scores to probabilities, or to the numbers of an answer, in the arithmetic of the library.
struct LinkStage: NativeStage {
    enum Link: UInt8, Sendable, CaseIterable {
        /// One score to the probabilities of two classes.
        case logisticPair = 0
        case logistic = 1
        case softmax = 2
        case exponential = 3
        /// The same four in 32 bits, as XGBoost has them.
        case singleLogisticPair = 4
        case singleLogistic = 5
        case singleSoftmax = 6
        case singleExponential = 7

        var isPair: Bool { self == .logisticPair || self == .singleLogisticPair }
        var isSingle: Bool { rawValue >= Self.singleLogisticPair.rawValue }
        var isLogistic: Bool { isPair || self == .logistic || self == .singleLogistic }
    }

    let link: Link
    /// The steepness of a logistic link; 1 for the others.
    private let factor: Double
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        let found = try bytes.byte("a link")
        guard let link = Link(rawValue: found) else {
            throw bytes.broken("a link", expected: "0 to \(Link.allCases.count - 1)", found: "\(found)")
        }
        factor = try bytes.double("the factor of a link")
        guard factor == 1 || link == .logistic || link == .logisticPair else {
            throw bytes.broken("the factor of a link", expected: "1 but for a logistic one", found: "\(factor)")
        }
        guard inputs == 1 || !link.isLogistic && inputs > 0 else {
            let expected = link.isLogistic ? "1" : "at least 1"
            throw bytes.broken("the scores of a link", expected: expected, found: "\(inputs)")
        }
        self.link = link
        width = link.isPair ? 2 : inputs
    }

    func answer(_ row: [Double]) -> [Double] {
        switch link {
        case .logisticPair: pair(logistic(row[0]))
        case .logistic: [logistic(row[0])]
        case .softmax: softmax(row)
        case .exponential: row.map { Glibc.exp($0) }
        case .singleLogisticPair: singlePair(singleLogistic(Float(row[0])))
        case .singleLogistic: [Double(singleLogistic(Float(row[0])))]
        case .singleSoftmax: singleSoftmax(row.map { Float($0) })
        case .singleExponential: row.map { Double(Glibc.expf(Float($0))) }
        }
    }

    private func logistic(_ score: Double) -> Double {
        1 / (1 + Glibc.exp(-(factor * score)))
    }

    private func pair(_ second: Double) -> [Double] {
        [1 - second, second]
    }

    private func softmax(_ scores: [Double]) -> [Double] {
        var largest = scores[0]
        for score in scores where score > largest { largest = score }
        let powers = scores.map { Glibc.exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// XGBoost bounds the exponent below what 32 bits hold.
    private func singleLogistic(_ score: Float) -> Float {
        1 / (Glibc.expf(min(-score, 88.7)) + 1)
    }

    private func singlePair(_ second: Float) -> [Double] {
        [Double(1 - second), Double(second)]
    }

    /// XGBoost adds in 64 bits what it divides by in 32.
    private func singleSoftmax(_ scores: [Float]) -> [Double] {
        var largest = scores[0]
        for score in scores where score > largest { largest = score }
        let powers = scores.map { Glibc.expf($0 - largest) }
        let sum = Float(powers.reduce(0.0) { $0 + Double($1) })
        return powers.map { Double($0 / sum) }
    }
}
