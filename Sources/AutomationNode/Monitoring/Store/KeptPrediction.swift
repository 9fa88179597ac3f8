package import Identifiers

/// A prediction that waits for its label, or has it.
package struct KeptPrediction: Sendable, Hashable {
    /// The answer for one row.
    package enum Answer: Sendable, Hashable {
        /// The predicted class, in the form of ``KeptLabel``.
        case label(String)
        case number(Double)
    }

    package let request: ScoringRequestID
    /// Its place in the request, from 0.
    package let row: Int
    /// Rows of the whole request.
    package let rows: Int
    package let time: Timestamp
    package let version: VersionID
    package let generation: GenerationNumber
    package let answer: Answer
    /// The probabilities of the classes in the order of the version's labels; empty where the answer has none.
    package let scores: [Double]
    /// True for the one row of its request that is judged: rows of one request are no independent witnesses.
    package let isWitness: Bool

    package init(
        request: ScoringRequestID,
        row: Int,
        rows: Int,
        time: Timestamp,
        version: VersionID,
        generation: GenerationNumber,
        answer: Answer,
        scores: [Double] = [],
        isWitness: Bool = true
    ) {
        self.request = request
        self.row = row
        self.rows = rows
        self.time = time
        self.version = version
        self.generation = generation
        if case .label(let text) = answer {
            self.answer = .label(KeptLabel(text: text).text)
        } else {
            self.answer = answer
        }
        self.scores = scores.count <= Self.mostScores ? scores : []
        self.isWitness = isWitness
    }

    /// Of a prediction; a model with more classes keeps none: a million predictions with a thousand each are 8 GB.
    package static let mostScores = 20
}

/// A prediction on record, with its label if it has one.
package struct RecordedPrediction: Sendable, Hashable {
    /// Ascending in the order in which predictions were kept.
    package let id: Int64
    package let prediction: KeptPrediction
    /// The values that its labels may have.
    package let domain: LabelDomain
    package let label: KeptLabel?
    /// The time at which the label came.
    package let labelled: Timestamp?
    /// The number of the join, ascending over all models; nil without a label.
    package let join: Int64?
    /// Tells whether the label was corrected: a number that it was counted with before is out of date.
    package let isCorrected: Bool
}
