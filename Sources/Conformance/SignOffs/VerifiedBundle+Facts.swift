import Bundles
import Evaluation
import Identifiers
import SignOff
import Signing

extension VerifiedBundle {
    /// The facts for a policy. No bundle of a kit has a scan, an evaluation or a comparison, so none is read.
    func facts() throws -> BundleFacts {
        BundleFacts(
            project: manifest.project,
            bundle: manifest.bundle,
            sequence: manifest.sequence,
            manifest: manifestDigest,
            root: try Statement(subject: manifest.bundle, resources: resources).root,
            statement: try BundleSignature.statementDigest(of: signature),
            targets: manifest.targets,
            versions: versionFacts,
            signer: signer,
            material: try BundleSignature.material(of: signature)
        )
    }

    /// The active versions that the bundle itself names.
    var active: [ModelName: VersionID] {
        manifest.models.reduce(into: [:]) { $0[$1.name] = $1.active }
    }

    private var versionFacts: [ModelName: [VersionID: BundleFacts.Version]] {
        manifest.models.reduce(into: [:]) { facts, model in
            for version in model.versions {
                facts[model.name, default: [:]][version.version] = BundleFacts.Version(
                    manifest: version.manifest,
                    hasGolden: resources.named(GoldenRecord.entryName(model.name, version.version)) != nil,
                    scan: nil
                )
            }
        }
    }
}
