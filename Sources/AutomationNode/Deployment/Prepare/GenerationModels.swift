import DurableFiles
import Identifiers
import MLflow
import Synchronization

/// The `MLmodel` files of a generation, each read once for all checks. Calls block.
final class GenerationModels: Sendable {
    let directory: DirectoryHandle
    private let parsed: ParsedDocuments
    private let known = Mutex<[String: MLmodel]>([:])

    init(_ directory: DirectoryHandle, _ parsed: ParsedDocuments) {
        self.directory = directory
        self.parsed = parsed
    }

    static func path(_ model: ModelName, _ version: VersionID) -> String { "models/\(model)/\(version)/MLmodel" }

    func document(_ model: ModelName, _ version: VersionID) throws -> MLmodel {
        let path = Self.path(model, version)
        if let document = known.withLock({ $0[path] }) { return document }
        let document = try parsed.model(directory.read(file: path, limit: MLmodel.sizeLimit), subject: path)
        known.withLock { $0[path] = document }
        return document
    }
}
