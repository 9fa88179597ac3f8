package import Identifiers
import MLflow

/// The files of a model on a tracking server.
package struct ServedFiles: Sendable {
    package struct File: Sendable, Hashable {
        package let name: EntryName
        /// Bytes.
        package let size: UInt64
    }

    package let artifacts: ServedArtifacts
    /// Another way to the same files.
    let alternative: ServedArtifacts?
    /// Ascending by name; one of them is `MLmodel`. Empty for a directory of this machine.
    package let files: [File]

    /// The request that gets a file. The proxy of MLflow 2 cannot say the name of a file in its header that is outside of
    /// Latin 1, and breaks the connection.
    func request(for file: File) -> String {
        let isLatin = file.name.text.unicodeScalars.allSatisfy { $0.value <= 0xFF }
        if case .proxied = artifacts, !isLatin, let alternative { return alternative.file(file.name.text) }
        return artifacts.file(file.name.text)
    }

    package var bytes: UInt64 { files.reduce(0) { $0 + $1.size } }
}
