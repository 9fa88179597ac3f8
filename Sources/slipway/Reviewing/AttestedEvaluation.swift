import DurableFiles
import EvaluationRecords
import Identifiers
import SignOff

/// An evaluation that somebody is about to vouch for: of a version in a verified bundle, by its content, over all rows of its data.
struct AttestedEvaluation {
    let record: EvaluationRecord
    let model: ModelName
    let version: VersionID
    /// The digest of the version's OCI manifest, which the bundle has too.
    let manifest: Digest

    /// - Parameter text: the first digits of a record in the bundle, or a file that has it.
    /// - Throws: `claim.evaluation` for a record that is no evidence about the bundle, in whatever name.
    init(_ text: String, in bundle: ReviewedBundle) throws {
        let record = try Self.record(text, bundle)
        let name = "evaluation \(record.id.short)"
        let own = record.result.model
        guard let version = own.version, let manifest = own.manifest,
            bundle.facts.versions[own.name]?[version]?.manifest == manifest
        else {
            throw CommandFailure(
                .claimEvaluation,
                name,
                expected:
                    "an evaluation of a version in \(bundle.facts.project) \(bundle.facts.bundle), with its content",
                found: "one of \(own.text)"
            )
        }
        // The figures of a claim do not say of which rows they are.
        guard record.result.selection == .all else {
            throw CommandFailure(
                .claimEvaluation,
                name,
                expected: "an evaluation over all rows of its data set, since a policy counts no other",
                found: "one over a selection of them"
            )
        }
        self.record = record
        model = own.name
        self.version = version
        self.manifest = manifest
    }

    private static func record(_ text: String, _ bundle: ReviewedBundle) throws -> EvaluationRecord {
        guard RecordArguments.isID(text) else {
            let bytes = try OpenFile.read(InputPath(argument: text).path).readAll(limit: RecordLimits.bytes)
            return try EvaluationRecord.read(bytes, subject: text)
        }
        let found = bundle.facts.evaluations.filter { $0.id.begins(with: text) }
        guard found.count == 1, let record = found.first else {
            throw CommandFailure(
                .claimEvaluation,
                text,
                expected: "the first 6 digits or more of one evaluation in the bundle, or a file that has it",
                found: found.isEmpty
                    ? "none; slipway review lists those in the bundle" : "\(found.count); give more digits"
            )
        }
        return record
    }
}
