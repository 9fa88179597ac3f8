import Archive
import AsyncSupport
import DurableFiles
import Identifiers
import MLflow
import OCIRegistry
import StrictJSON
import Synchronization

/// A version in a registry of artifacts, whose manifest was read.
struct ArtifactVersion: RemoteVersion {
    let listed: ArtifactFiles

    func files() async throws -> any RemoteFiles { listed }

    func facts() async throws -> [(key: String, value: JSONValue)] { [] }

    /// It was asked for alone.
    func isOfThisVersion(_ failure: any CodedFailure) -> Bool { false }
}

/// The files of a version in a registry of artifacts.
struct ArtifactFiles: RemoteFiles {
    private let parts: [VersionArtifact.Part]
    private let client: RegistryClient

    /// - Parameter parts: ascending by name.
    init(_ parts: [VersionArtifact.Part], _ client: RegistryClient) {
        self.parts = parts
        self.client = client
    }

    var directory: String? { nil }

    /// A tar of files stands for itself.
    var list: [RemoteFile] { parts.map { RemoteFile(name: $0.name, size: $0.layer.size) } }

    func fetch(
        into directory: DirectoryHandle,
        where isWanted: (RemoteFile) -> Bool,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        let wanted = parts.filter { isWanted(RemoteFile(name: $0.name, size: $0.layer.size)) }
        let pool = BlockingPool(width: 2)
        try await Concurrent.forEach(wanted, width: client.width) { [client] part in
            let file = try await pool.run { try Self.target(of: part, in: directory) }
            let done = Mutex<UInt64>(0)
            try await client.fetch(part.layer.digest, size: part.layer.size, into: FileReceiver(file)) { count in
                // What is fetched again is not counted twice.
                let step = done.withLock { done in
                    let step = count > done ? count - done : 0
                    done = max(done, count)
                    return step
                }
                progress(Int(clamping: step))
            }
            guard part.isArchive else { return }
            try await pool.run { try Self.unpack(file, into: directory) }
        }
    }

    /// Unpacks a tar apart, so that several may have the same directories, then moves its files.
    private static func unpack(_ archive: OpenFile, into directory: DirectoryHandle) throws {
        let name = DirectoryHandle.temporaryName(for: "layer")
        try directory.make(directory: name)
        defer { try? directory.removeTree(name) }
        let apart = try directory.open(directory: name)
        _ = try ForeignArchive.extract("/proc/self/fd/\(archive.descriptor)", into: apart)
        try move(apart, into: directory)
    }

    private static func move(_ source: DirectoryHandle, into target: DirectoryHandle) throws {
        for name in try source.names() {
            if try source.status(of: name)?.kind == .directory {
                try move(source.open(directory: name), into: target.openOrMake(directory: name))
            } else {
                try source.renameExclusively(name, to: target, as: name)
            }
        }
    }

    private static func target(of part: VersionArtifact.Part, in directory: DirectoryHandle) throws -> OpenFile {
        guard !part.isArchive else { return try directory.createUnnamed() }
        if let parent = part.name.directories.last {
            _ = try directory.openOrMake(directory: parent.text)
        }
        return try directory.create(file: part.name.text, mode: 0o600)
    }
}
