import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import MLflow
import Scoring

/// Reads what a version brings along for its load: its schema, its golden prediction, its input example.
struct ModelDocumentReader: Sendable {
    let parts: NodeParts
    let bundle: StoredBundle
    let number: GenerationNumber
    let model: ModelName
    let version: VersionID

    /// - Parameter directory: of the version, below the generations.
    /// - Throws: `scoring.not-served` for a version that is known to be damaged.
    func read(_ directory: String) async throws(ScoringFailure) -> ModelDocuments {
        if let flaw = parts.damage.flaw(bundle.manifest.project, number, model, version) {
            throw ScoringFailure(
                .notServed,
                "\(model) \(version)",
                "is damaged on the node's disk (\(flaw)); send the bundle again and deploy it"
            )
        }
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

    /// A prediction that the disk has changed keeps nothing from answering that is current already: it was proven when it was
    /// switched to. What is on its way there is not loaded without it.
    private func golden() throws -> GoldenRecord? {
        do {
            return try bundle.golden(model, version, in: parts.store)
        } catch {
            guard try parts.current.generation(of: bundle.manifest.project) == number else { throw error }
            let failure = error as? any CodedFailure
            let code = failure?.stableCode ?? NodeCode.bundleDamaged.rawValue
            parts.damage.noteGolden(
                "\(code): \(bundle.manifest.project): the golden prediction of \(model) \(version) cannot be read, so it answers "
                    + "without being held to it (\(failure?.message ?? "\(error)")); slipwayd fsck --repair --from BUNDLE mends it"
            )
            return nil
        }
    }

    private func documents(in directory: String) throws -> ModelDocuments {
        let home = try parts.state.generations.open(directory: directory)
        let schema = try MLmodel.read(from: home).schema
        let proof = try golden()
        return ModelDocuments(
            schema: schema,
            proof: proof,
            example: proof == nil ? example(in: home, schema) : nil
        )
    }
}
