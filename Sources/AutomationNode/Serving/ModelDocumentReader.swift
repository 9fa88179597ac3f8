import DurableFiles
import Identifiers
import MLflow
import Scoring

/// Reads what a version brings along for its load: its schema, its golden prediction, its input example.
struct ModelDocumentReader: Sendable {
    let parts: NodeParts
    let bundle: StoredBundle
    let model: ModelName
    let version: VersionID

    /// - Parameter directory: of the version, below the generations.
    func read(_ directory: String) async throws(ScoringFailure) -> ModelDocuments {
        do {
            return try await parts.pool.run { try documents(in: directory) }
        } catch let failure as ScoringFailure {
            throw failure
        } catch {
            throw ScoringFailure(
                .loadFailed,
                "\(model) \(version)",
                (error as? any CodedFailure)?.message ?? "\(error)",
                underlying: error
            )
        }
    }

    /// An example that cannot be read is none: MLflow never looks at it either.
    private func example(in home: DirectoryHandle, _ schema: ModelSchema?) -> ModelInput? {
        guard let body = (try? ModelExample.read(home)) ?? nil else { return nil }
        return try? Invocation.parse(body, format: .json, schema: schema)
    }

    private func documents(in directory: String) throws -> ModelDocuments {
        let home = try parts.state.generations.open(directory: directory)
        let schema = try MLmodel.read(from: home).schema
        let proof = try bundle.golden(model, version, in: parts.store)
        return ModelDocuments(
            schema: schema,
            proof: proof,
            example: proof == nil ? example(in: home, schema) : nil
        )
    }
}
