import DurableFiles
import Identifiers
import StrictJSON

/// A version whose files are on another machine. `ModelSource` has the contract.
protocol RemoteVersion: Sendable {
    /// Finds the files and lists them; fetches none.
    func files() async throws -> any RemoteFiles

    /// Facts for the record of where it came from that cost a request of their own, such as the metrics of its run. They are
    /// asked for only if the version is new.
    func facts() async throws -> [(key: String, value: JSONValue)]

    /// Tells a failure of this version, after which the others can still be had, from one of the source or of this machine.
    func isOfThisVersion(_ failure: any CodedFailure) -> Bool
}

/// The files of a remote version, listed.
protocol RemoteFiles: Sendable {
    /// A directory of this machine that has them after all, so that nothing is fetched; nil if there is none.
    var directory: String? { get }
    /// Ascending by name; one of them is `MLmodel`.
    var list: [RemoteFile] { get }

    /// Fetches files into an empty directory.
    /// - Parameters:
    ///   - isWanted: true for a file to fetch.
    ///   - progress: called with the bytes of each step, from any thread.
    /// - Throws: if a file is gone, or has another size than in the list.
    func fetch(
        into directory: DirectoryHandle,
        where isWanted: (RemoteFile) -> Bool,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws
}

struct RemoteFile: Sendable {
    let name: EntryName
    /// Bytes.
    let size: UInt64
}
