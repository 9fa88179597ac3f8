package import Identifiers

/// Failures of reading a labelled data set and of what is declared of it.
package enum DatasetCode: String, FailureCode {
    /// The file has no known form, or its content is not of that form.
    case formInvalid = "dataset.form"
    /// A row cannot be read, or a value is not of the kind that its column needs.
    case rowInvalid = "dataset.row"
    /// A column that is asked for is not there.
    case columnMissing = "dataset.column"
    /// The file's bytes are not those that were declared.
    case digestDiffers = "dataset.digest"
    /// A label is none of the classes.
    case labelUnseen = "dataset.label-unseen"
    /// The classes or a map of labels contradict themselves.
    case labelsInvalid = "dataset.labels"
    /// A compressed file expands to more than a data set may.
    case expansion = "dataset.expansion"
    /// Parquet cannot be read: there is no Python with pyarrow.
    case parquetReader = "dataset.parquet"
    /// The selection takes no row, or cannot be made.
    case selectionInvalid = "dataset.selection"
    /// The project has no data set of this name.
    case unknown = "dataset.unknown"
    /// The project has a data set of this name already.
    case alreadyThere = "dataset.already-there"
    /// The declaration contradicts itself or the file.
    case declarationInvalid = "dataset.declaration"

    package var kind: FailureKind {
        switch self {
        case .formInvalid, .columnMissing, .labelsInvalid, .selectionInvalid, .declarationInvalid: .usage
        case .rowInvalid, .parquetReader: .failed
        case .digestDiffers, .labelUnseen, .expansion: .refused
        case .unknown: .notFound
        case .alreadyThere: .usage
        }
    }
}

package typealias DatasetFailure = Failure<DatasetCode>
