package import Identifiers

/// The files of a model on a tracking server.
package struct ServedFiles: Sendable {
    package struct File: Sendable, Hashable {
        package let name: EntryName
        /// Bytes.
        package let size: UInt64
    }

    package let artifacts: ServedArtifacts
    /// Ascending by name; one of them is `MLmodel`. Empty for a directory of this machine.
    package let files: [File]

    package var bytes: UInt64 { files.reduce(0) { $0 + $1.size } }
}
