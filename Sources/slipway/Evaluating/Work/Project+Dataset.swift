import Datasets
import Identifiers
import SavedModels

extension Project {
    /// The data set that the project knows by a name; nil if it knows none.
    func dataset(_ name: String) throws -> DatasetDeclaration? {
        try state().datasets.first { $0.name.text.isSame(as: name) }
    }

    /// The data set whose file has a digest; nil if the project knows none.
    func dataset(withDigest digest: Digest) throws -> DatasetDeclaration? {
        try state().datasets.first { $0.digest == digest }
    }
}
