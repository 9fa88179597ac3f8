import DurableFiles
import Identifiers
import MLflow
import Synchronization

/// The `MLmodel` files of a generation, each read and parsed once for all checks. Calls block.
final class GenerationModels: Sendable {
    let directory: DirectoryHandle
    private let known = Mutex<[String: MLmodel]>([:])

    /// Bytes that one may have.
    private static let sizeLimit = 4 << 20

    init(_ directory: DirectoryHandle) {
        self.directory = directory
    }

    static func path(_ model: ModelName, _ version: VersionID) -> String { "models/\(model)/\(version)/MLmodel" }

    func document(_ model: ModelName, _ version: VersionID) throws -> MLmodel {
        let path = Self.path(model, version)
        if let document = known.withLock({ $0[path] }) { return document }
        let document = try MLmodel(yaml: directory.read(file: path, limit: Self.sizeLimit), subject: path)
        known.withLock { $0[path] = document }
        return document
    }
}
