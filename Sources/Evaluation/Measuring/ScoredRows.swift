package import Datasets

/// Rows of a data set with what a model says about them, in the order of the data. All columns have one length.
package struct ScoredRows: Sendable {
    package enum Labels: Sendable {
        /// Numbers of classes in the plan's order; ``unseen`` and ``missing`` beside them.
        case classes([Int32])
        /// nil where missing.
        case numbers([Double?])

        var count: Int {
            switch self {
            case .classes(let labels): labels.count
            case .numbers(let labels): labels.count
            }
        }
    }

    package enum Predictions: Sendable {
        /// Numbers of classes in the plan's order; ``unseen`` for another word.
        case classes([Int32])
        case numbers([Double])

        var count: Int {
            switch self {
            case .classes(let predictions): predictions.count
            case .numbers(let predictions): predictions.count
            }
        }
    }

    /// A label that is none of the classes.
    package static let unseen: Int32 = -1
    /// No label.
    package static let missing: Int32 = -2

    /// Of the data rows of the file, from 0, rising.
    package let rowNumbers: [Int]
    package let labels: Labels
    package let predictions: Predictions
    /// A column a class, in the plan's order; one column alone is the score of the positive class of a binary task; empty where
    /// there are none.
    package let probabilities: [[Double]]
    /// NaN where missing. nil without weights.
    package let weights: [Double]?
    /// Those of the plan.
    package let columns: [String: DatasetColumn]
    /// Of whole rows, for duplicates and overlap with other data.
    package let hashes: [UInt64]?
    /// Of the rows as the model was asked with them, for golden predictions.
    package let askedHashes: [UInt64]?
    /// Of the ids of rows, ``noID`` where there is none; nil unless a column names rows.
    package let idHashes: [UInt64]?

    package static let noID: UInt64 = 0

    package init(
        rowNumbers: [Int],
        labels: Labels,
        predictions: Predictions,
        probabilities: [[Double]] = [],
        weights: [Double]? = nil,
        columns: [String: DatasetColumn] = [:],
        hashes: [UInt64]? = nil,
        askedHashes: [UInt64]? = nil,
        idHashes: [UInt64]? = nil
    ) {
        self.rowNumbers = rowNumbers
        self.labels = labels
        self.predictions = predictions
        self.probabilities = probabilities
        self.weights = weights
        self.columns = columns
        self.hashes = hashes
        self.askedHashes = askedHashes
        self.idHashes = idHashes
    }

    package var count: Int { rowNumbers.count }
}
