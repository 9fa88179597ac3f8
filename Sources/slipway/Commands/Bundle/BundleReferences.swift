import Bundles
import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels
import Signing
import StrictJSON

/// The reference profiles in a bundle that a command shows.
///
/// A file is a profile if it is that of the version that its name says. Any other is shown as refused, and the bundle is none the worse for it.
struct BundleReferences {
    /// A profile as a list shows it.
    struct Profile {
        let model: ModelName
        let version: VersionID
        /// The digest of the document.
        let digest: Digest
        /// nil for one that is too large to be read here.
        let mark: ReferenceMark?
        let size: UInt64

        var line: String { mark?.line ?? "\(size) bytes, not read here" }

        var value: JSONValue {
            mark?.value(digest) ?? [
                "dataset": .null, "rows": .null, "columns": .null, "private": .null,
                "profile": .string(digest.description),
            ]
        }
    }

    /// Ascending by name.
    private(set) var profiles: [Profile] = []
    private(set) var refused: [RefusedEvaluation] = []

    /// True for the files to read.
    static func isWanted(_ name: EntryName) -> Bool {
        name.components.count == 3 && name.components[0] == "references" && name.text.hasSuffix(".json")
    }

    /// - Parameter bundle: read with the wanted files, as far as they are small enough.
    init(_ bundle: UnverifiedBundle) {
        for resource in bundle.resources.beginning(with: "references/") where Self.isWanted(resource.name) {
            do {
                profiles.append(try Self.profile(resource, bundle.texts[resource.name], bundle.manifest))
            } catch {
                refused.append(RefusedEvaluation(resource.name, of: bundle.manifest.bundle, error))
            }
        }
    }

    private static func profile(
        _ resource: SignedResource,
        _ bytes: [UInt8]?,
        _ manifest: BundleManifest
    ) throws(RecordFailure) -> Profile {
        let name = resource.name
        let listed = manifest.models.lazy.flatMap { model in model.versions.map { (model.name, $0) } }
            .first { ReferenceAttachment.entryName($0.0, $0.1.version) == name }
        guard let (model, version) = listed else {
            throw RecordFailure(
                .referenceForeign,
                name.text,
                expected: "the profile of a version of the bundle",
                found: "a name that no version has"
            )
        }
        guard resource.size <= UInt64(ReferenceProfile.limit) else {
            throw RecordFailure(
                .referenceTooLarge,
                name.text,
                expected: "at most \(ReferenceProfile.limit) bytes",
                found: "\(resource.size)"
            )
        }
        let mark = try bytes.map { bytes throws(RecordFailure) in
            let profile = try ReferenceProfile.read(bytes, subject: name.text)
            try profile.require(model, version.version, version.manifest)
            return ReferenceMark(of: profile)
        }
        return Profile(
            model: model,
            version: version.version,
            digest: resource.digest,
            mark: mark,
            size: resource.size
        )
    }

    func profile(of model: ModelName, _ version: VersionID) -> Profile? {
        profiles.first { $0.model == model && $0.version == version }
    }
}
