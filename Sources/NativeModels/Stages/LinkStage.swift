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

    func transform(_ rows: inout NativeRows) {
        switch link {
        case .logisticPair, .singleLogisticPair: rows = pairs(rows)
        case .logistic: rows.change { number, _ in logistic(number) }
        case .softmax: softmax(&rows)
        case .exponential: rows.change { number, _ in Glibc.exp(number) }
        case .singleLogistic: rows.change { number, _ in Double(singleLogistic(Float(number))) }
        case .singleSoftmax: singleSoftmax(&rows)
        case .singleExponential: rows.change { number, _ in Double(Glibc.expf(Float(number))) }
        }
    }

    /// The probabilities of both classes, of one score each.
    private func pairs(_ rows: NativeRows) -> NativeRows {
        var answer: [Double] = []
        answer.reserveCapacity(2 * rows.count)
        for score in rows.numbers {
            if link.isSingle {
                let second = singleLogistic(Float(score))
                answer.append(Double(1 - second))
                answer.append(Double(second))
            } else {
                let second = logistic(score)
                answer.append(1 - second)
                answer.append(second)
            }
        }
        return NativeRows(count: rows.count, width: 2, answer)
    }

    private func logistic(_ score: Double) -> Double {
        1 / (1 + Glibc.exp(-(factor * score)))
    }

    private func softmax(_ rows: inout NativeRows) {
        for row in 0..<rows.count {
            let places = rows.places(of: row)
            var largest = rows.numbers[places.lowerBound]
            for place in places where rows.numbers[place] > largest { largest = rows.numbers[place] }
            var sum = 0.0
            for place in places {
                let power = Glibc.exp(rows.numbers[place] - largest)
                rows.numbers[place] = power
                sum += power
            }
            for place in places { rows.numbers[place] /= sum }
        }
    }

    /// XGBoost bounds the exponent below what 32 bits hold.
    private func singleLogistic(_ score: Float) -> Float {
        1 / (Glibc.expf(min(-score, 88.7)) + 1)
    }

    /// XGBoost adds in 64 bits what it divides by in 32.
    private func singleSoftmax(_ rows: inout NativeRows) {
        for row in 0..<rows.count {
            let places = rows.places(of: row)
            var largest = Float(rows.numbers[places.lowerBound])
            for place in places where Float(rows.numbers[place]) > largest { largest = Float(rows.numbers[place]) }
            var sum = 0.0
            for place in places {
                // A number of 32 bits, which 64 bits hold as it is.
                let power = Double(Glibc.expf(Float(rows.numbers[place]) - largest))
                rows.numbers[place] = power
                sum += power
            }
            let divisor = Float(sum)
            for place in places { rows.numbers[place] = Double(Float(rows.numbers[place]) / divisor) }
        }
    }
}
