import DurableFiles
import Identifiers

/// A registry of models that MLflow keeps in files of this machine. It is read and never changed. Calls block.
package struct Registry: Sendable {
    package enum Kind: Sendable, Hashable {
        /// SQLite, such as `mlflow.db`.
        case database
        /// A directory such as `mlruns`.
        case fileStore
    }

    package let kind: Kind
    /// The database or the directory; absolute, without links.
    package let path: String
    /// Absolute; the last place where relative artifact locations are looked for.
    package let workingDirectory: String

    /// Every registered model with every version it still has, models ascending by the bytes of their names, versions
    /// ascending. Prompts are left out; a model without versions is listed.
    /// - Throws: an `MLflowFailure` or, for the file system's refusals, a `FileFailure`.
    package func models() throws -> [RegisteredModel] {
        let models =
            switch kind {
            case .database: try DatabaseRegistry.models(at: path, workingDirectory: workingDirectory)
            case .fileStore: try FileStoreRegistry(at: path, workingDirectory: workingDirectory).models()
            }
        return models.sorted {
            let left = ($0.name.utf8, $1.name.utf8)
            if left.0.elementsEqual(left.1) { return ($0.workspace ?? "") < ($1.workspace ?? "") }
            return left.0.lexicographicallyPrecedes(left.1)
        }
    }

    /// What the registry's tracking side says of runs, by their ids. Runs that it does not have are left out.
    package func runs(_ ids: Set<String>) throws -> [String: SourceRun] {
        switch kind {
        case .database: try DatabaseRuns.read(ids, at: path)
        case .fileStore:
            try FileStoreRuns(store: FileStoreRegistry(at: path, workingDirectory: workingDirectory)).read(ids)
        }
    }
}
