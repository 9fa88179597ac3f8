import Archive
import Bundles
import Identifiers
import ModelScan
import NodeAPI
import Signing
import StrictJSON

extension BundleView {
    /// The answer of `slipway inspect`.
    var json: String {
        let manifest = bundle.manifest
        let scan = scan
        let evaluations = BundleEvaluations(bundle)
        let comparisons = BundleComparisons(bundle)
        let references = BundleReferences(bundle)
        var members = manifest.headMembers(digest: bundle.manifestDigest)
        members += [
            ("verified", .bool(signer != nil)),
            ("signer", .string(signer?.description ?? bundle.claimedSigner.description)),
            ("keyHint", .optional(signer?.hint ?? bundle.claimedSigner.hint)),
            ("compression", .optional(bundle.compression?.rawValue)),
            ("delta", bundle.deltaPart?.value ?? .null),
            ("files", .integer(Int64(bundle.resources.count))),
            ("tarBytes", .integer(Int64(clamping: bundle.plan.totalSize))),
            ("models", .array(manifest.models.map { value($0, scan, evaluations, references) })),
            ("comparisons", .array(comparisons.reports.map(\.value))),
            ("refusedEvaluations", .array(evaluations.refused.map(\.value))),
            ("refusedComparisons", .array(comparisons.refused.map(\.value))),
            ("refusedReferences", .array(references.refused.map(\.value))),
        ]
        return JSONWriter.text(of: .object(JSONObject(members))) + "\n"
    }

    private func value(
        _ model: BundleManifest.Model,
        _ scan: ClaimedScan,
        _ evaluations: BundleEvaluations,
        _ references: BundleReferences
    ) -> JSONValue {
        [
            "name": .string(model.name.text), "title": .optional(model.title), "task": .optional(model.task),
            "active": .optional(model.active?.text), "aliases": .map(model.aliases.mapValues(\.text)),
            "description": .optional(model.description), "tags": .map(model.tags),
            "versions": .array(
                model.versions.map { version in
                    [
                        "version": .string(version.version.text), "manifest": .string(version.manifest.description),
                        "files": .integer(Int64(version.files)), "bytes": .integer(Int64(clamping: version.bytes)),
                        "created": .optional(version.created?.description),
                        "flavors": .array(version.flavors.map(JSONValue.string)), "mlflow": .optional(version.mlflow),
                        "python": .optional(version.python),
                        "scan": .optional(scan.verdict(model.name, version)?.rawValue),
                        "description": .optional(version.description),
                        "tags": .map(version.tags), "source": version.source ?? .null,
                        "evaluations": .array(
                            evaluations.reports(of: model.name, version.version).map(\.value)
                        ),
                        "reference": references.profile(of: model.name, version.version)?.value ?? .null,
                        "requirements": .array(requirements(model.name, version.version).map(JSONValue.string)),
                    ]
                }
            ),
        ]
    }
}

extension BundleManifest {
    /// The identity of a bundle as JSON members.
    func headMembers(digest: Digest) -> [(key: String, value: JSONValue)] {
        [
            ("project", .string(project.text)), ("bundle", .string(bundle.text)), ("sequence", .integer(sequence)),
            ("digest", .string(digest.description)), ("previous", .optional(previous?.description)),
            ("created", .string(created.description)), ("expires", .optional(expires?.description)),
            ("targets", .array(targets.map(JSONValue.string))), ("notes", .optional(notes)),
            ("producer", .optional(producer)),
        ]
    }
}
