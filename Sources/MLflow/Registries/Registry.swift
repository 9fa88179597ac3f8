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

    /// Reads every registered model with every version that it still has. Prompts are left out; a model without versions is
    /// listed. An entry that cannot be read does not hide the others.
    /// - Throws: for what concerns the whole registry an `MLflowFailure` or, for the file system's refusals, a
    ///   `FileFailure`.
    package func contents() throws -> RegistryContents {
        var contents =
            switch kind {
            case .database: try DatabaseRegistry.contents(at: path, workingDirectory: workingDirectory)
            case .fileStore: try FileStoreReading.contents(of: fileStore)
            }
        contents.models.sort {
            let left = ($0.name.utf8, $1.name.utf8)
            if left.0.elementsEqual(left.1) { return ($0.workspace ?? "") < ($1.workspace ?? "") }
            return left.0.lexicographicallyPrecedes(left.1)
        }
        return contents
    }

    /// Reads runs by their ids from the registry's tracking side; leaves out runs that it does not have.
    package func runs(_ ids: Set<String>) throws -> RegistryRuns {
        switch kind {
        case .database: try DatabaseRuns.read(ids, at: path)
        case .fileStore: try FileStoreRuns.read(ids, in: fileStore)
        }
    }

    private var fileStore: FileStoreRegistry {
        get throws { try FileStoreRegistry(at: path, workingDirectory: workingDirectory) }
    }
}

/// Runs by their ids, and the flaws of those that cannot be read.
package struct RegistryRuns: Sendable {
    package var runs: [String: SourceRun] = [:]
    package var flaws: [RegistryFlaw] = []
}
