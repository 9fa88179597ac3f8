import Bundles
import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// A signed file that is named as an evaluation of a version.
    struct EvaluationFile: Sendable {
        let resource: SignedResource
        let model: ModelName
        let version: VersionID
        /// The digits of its id that its name has.
        let digits: String
    }

    /// The files that are named as evaluations, ascending by name. Nothing is read.
    /// - Parameters:
    ///   - model: those of this model; nil: of all.
    ///   - cursor: only those with a later name; nil: all.
    func evaluationFiles(of model: ModelName? = nil, after cursor: String? = nil) -> some Sequence<EvaluationFile> {
        let prefix = model.map { "evaluations/\($0)/" } ?? "evaluations/"
        return resources.beginning(with: prefix).lazy
            .filter { resource in cursor.map { EntryName(unchecked: $0) < resource.name } ?? true }
            .compactMap(EvaluationFile.init)
    }

    /// Reads an evaluation.
    /// - Throws: `evaluation.foreign` if it is of something else than its name and the bundle say, `evaluation.too-large`,
    ///   `evaluation.invalid`, `evaluation.format`, or `evaluation.damaged` if the disk changed it. Then it is no evidence, and nothing else
    ///   of the bundle is the worse for it.
    func evaluation(_ file: EvaluationFile, in store: ContentStore) throws -> EvaluationRecord {
        let subject = file.resource.name.text
        let bytes = try bytes(of: file.resource, limit: RecordLimits.bytes, (.tooLarge, .damaged), in: store)
        let record = try EvaluationRecord.read(bytes, subject: subject)
        let listed = manifest.model(file.model)?.versions.first { $0.version == file.version }
        guard let listed else {
            throw RecordFailure(
                .foreign,
                subject,
                expected: "a record of a version of the bundle",
                found: "one of \(file.model)/\(file.version), which it does not have"
            )
        }
        try record.require(file.model, file.version, listed.manifest)
        guard record.id.short == file.digits else {
            throw RecordFailure(
                .foreign,
                subject,
                expected: "the record that its name says",
                found: "the one with the id \(record.id)"
            )
        }
        return record
    }
}

extension StoredBundle.EvaluationFile {
    /// - Returns: nil unless the name is `evaluations/MODEL/VERSION/ID12.json`.
    fileprivate init?(_ resource: SignedResource) {
        let parts = resource.name.components
        guard parts.count == 4, let model = ModelName(parts[1]), let version = VersionID(parts[2]),
            let digits = Self.digits(of: parts[3])
        else { return nil }
        self.init(resource: resource, model: model, version: version, digits: digits)
    }
}
