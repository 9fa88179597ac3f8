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

    /// The place of a row's class in the labels.
    func place(of row: Int, scores: NativeRows, probabilities: NativeRows) -> Int {
        switch self {
        case .numbers, .probabilities: 0
        case .largestScore: Self.largest(of: row, scores)
        case .largestProbability: Self.largest(of: row, probabilities)
        case .aboveZero: scores.numbers[row * scores.width] > 0 ? 1 : 0
        case .notBelowZero: scores.numbers[row * scores.width] >= 0 ? 1 : 0
        case .aboveHalf: probabilities.numbers[row * probabilities.width + 1] > 0.5 ? 1 : 0
        }
    }

    /// The first of the largest, as NumPy's argmax; NaN is larger than all numbers there.
    private static func largest(of row: Int, _ rows: NativeRows) -> Int {
        let places = rows.places(of: row)
        var best = places.lowerBound
        for place in places.dropFirst() {
            if rows.numbers[best].isNaN { break }
            let number = rows.numbers[place]
            if number.isNaN || number > rows.numbers[best] { best = place }
        }
        return best - places.lowerBound
    }
}
