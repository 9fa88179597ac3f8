/// The way from the scores of a row to its answer.
package enum NativeDecision: UInt8, Sendable, Hashable, CaseIterable {
    /// The numbers themselves, after the link.
    case numbers = 0
    case largestScore = 1
    case largestProbability = 2
    /// The second of two classes if the score is more than zero.
    case aboveZero = 3
    /// The second of two classes if the score is not less than zero.
    case notBelowZero = 4
    /// The second of two classes if its probability is more than one half.
    case aboveHalf = 5
    /// The probabilities themselves.
    case probabilities = 6

    /// The scores that a row must have for it; nil if any number does.
    func scores(of classes: Int) -> Int? {
        switch self {
        case .numbers, .largestProbability, .aboveHalf, .probabilities: nil
        case .largestScore: classes
        case .aboveZero, .notBelowZero: 1
        }
    }

    /// Tells whether it decides between two classes only.
    var isBinary: Bool {
        switch self {
        case .aboveZero, .notBelowZero, .aboveHalf: true
        case .numbers, .largestScore, .largestProbability, .probabilities: false
        }
    }

    /// Tells whether it needs the probabilities.
    var needsProbabilities: Bool { self == .largestProbability || self == .aboveHalf || self == .probabilities }

    /// Tells whether the answer is numbers, and no label.
    var givesNumbers: Bool { self == .numbers || self == .probabilities }

    /// The place of the class in the labels.
    func place(scores: [Double], probabilities: [Double]) -> Int {
        switch self {
        case .numbers, .probabilities: 0
        case .largestScore: Self.largest(scores)
        case .largestProbability: Self.largest(probabilities)
        case .aboveZero: scores[0] > 0 ? 1 : 0
        case .notBelowZero: scores[0] >= 0 ? 1 : 0
        case .aboveHalf: probabilities[1] > 0.5 ? 1 : 0
        }
    }

    /// The first of the largest, as NumPy's argmax; NaN is larger than all numbers there.
    private static func largest(_ numbers: [Double]) -> Int {
        var best = 0
        for (place, number) in numbers.enumerated().dropFirst() {
            if numbers[best].isNaN { return best }
            if number.isNaN || number > numbers[best] { best = place }
        }
        return best
    }
}
