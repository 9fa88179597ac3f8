/// The reason why a figure, an interval or a test cannot be given. The raw values are stable codes of records.
package enum Reason: String, Error, Sendable, Hashable, CaseIterable {
    /// All labels are of one class.
    case oneClass = "one-class"
    /// Under ten rows, or fewer than a part of the rows needs.
    case tooFewRows = "too-few-rows"
    /// Fewer than two rows of a class.
    case tooFewOfAClass = "too-few-of-a-class"
    /// The estimated variance is 0.
    case noVariance = "no-variance"
    /// More than a tenth of the bootstrap's replicates were undefined.
    case tooManyDropped = "undefined-in-replicates"
    /// No row at all, or no row of the denominator.
    case noRows = "no-rows"
    /// Nothing is predicted positive.
    case noPredictedPositive = "no-predicted-positive"
    /// Nothing is predicted negative.
    case noPredictedNegative = "no-predicted-negative"
    /// No label is positive.
    case noPositive = "no-positive"
    /// No label is negative.
    case noNegative = "no-negative"
    /// All scores are equal.
    case constantScore = "constant-score"
    /// All labels of a regression are equal.
    case constantLabel = "constant-label"
    /// All predictions of a regression are equal.
    case constantPrediction = "constant-prediction"
    /// One threshold divides the classes, so that no maximum of the likelihood exists.
    case separable = "separable"
    /// An iteration did not settle.
    case notConverged = "not-converged"
    /// A negative value where a logarithm is taken.
    case negativeValue = "negative-value"
    /// All values that are divided by are 0.
    case zeroDenominator = "zero-denominator"
    /// The result is beyond the range of a double.
    case overflow = "overflow"
    /// A side of a comparison has no values.
    case noValues = "no-values"
    /// Rows are weighted; the bootstrap's interval stands in its place.
    case weighted
    /// Scores that are no probabilities.
    case noProbabilities = "no-probabilities"
    /// No column divides the rows into parts that differ in their errors.
    case noSegment = "no-segment"
    /// The labels of the reference are of one class, so that nothing can be estimated.
    case referenceOneClass = "cbpe.one-class"
}
