package import Datasets

/// Rows of a data set with what a model says about them, block by block in the order of the data: of a model that runs, of a node, of columns
/// that another program wrote, or of predictions that a project kept.
package protocol ScoredRowsStream {
    /// - Returns: nil at the end, and only once the data has proved unchanged.
    mutating func next() async throws -> ScoredRows?

    /// Rows that were taken and never became scored rows, by reason, such as `bad-row`.
    var leftOut: [String: Int] { get }
}

extension ScoredRowsStream {
    package var leftOut: [String: Int] { [:] }
}

/// A stream that reads the labels of a data set, and knows at its end what it has read.
package protocol LabelledRowsStream: ScoredRowsStream {
    var labels: LabelReader { get }
    /// nil before the end.
    var reading: DatasetReading? { get }
}
