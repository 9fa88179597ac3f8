import AsyncSupport
import Bundles
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import Serving

/// Reads the documents that a version brings along for its load: its schema, its golden prediction, its input example.
struct ModelDocumentReader: Sendable {
    let generations: GenerationDirectory
    let parsed: ParsedDocuments
    let links: CurrentLinks
    let damage: DamageBook
    let pool: BlockingPool

    /// A version of a generation.
    struct Place: Sendable {
        let bundle: StoredBundle
        let number: GenerationNumber
        let model: ModelName
        let version: VersionID

        var project: ProjectName { bundle.manifest.project }
        /// Its directory, below the generations.
        var directory: String { "\(project)/\(number)/models/\(model)/\(version)" }
    }

    func path(of place: Place) -> String { generations.directory.fullPath(of: place.directory) }

    /// The models of a generation, with all their files.
    func models(of project: ProjectName, _ number: GenerationNumber) throws -> GenerationModels {
        GenerationModels(try generations.open(project, number), parsed)
    }

    /// - Throws: `scoring.not-served` for a version that is known to be damaged.
    func read(_ place: Place) async throws(ScoringFailure) -> ModelDocuments {
        let subject = "\(place.model) \(place.version)"
        if let flaw = damage.flaw(place.project, place.number, place.model, place.version) {
            throw ScoringFailure(
                .notServed,
                subject,
                "is damaged on the node's disk (\(flaw)); send the bundle again and deploy it"
            )
        }
        do {
            return try await pool.run { try documents(of: place) }
        } catch let failure as ScoringFailure {
            throw failure
        } catch {
            throw ScoringFailure(
                .loadFailed,
                subject,
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
    private func golden(of place: Place) throws -> GoldenRecord? {
        do {
            return try place.bundle.golden(place.model, place.version, in: generations.store)
        } catch {
            guard try links.generation(of: place.project) == place.number else { throw error }
            let failure = error as? any CodedFailure
            let code = failure?.stableCode ?? NodeCode.bundleDamaged.rawValue
            damage.noteGolden(
                "\(code): \(place.project): the golden prediction of \(place.model) \(place.version) cannot be read, so its answers "
                    + "are not checked (\(failure?.message ?? "\(error)")); slipwayd fsck --repair --from BUNDLE repairs it"
            )
            return nil
        }
    }

    private func documents(of place: Place) throws -> ModelDocuments {
        let home = try generations.directory.open(directory: place.directory)
        let schema = try MLmodel.read(from: home, parsing: parsed.model).schema
        let proof = try golden(of: place)
        return ModelDocuments(
            schema: schema,
            proof: proof,
            example: proof == nil ? example(in: home, schema) : nil
        )
    }
}
