import Bundles
import Evaluation
import EvaluationRecords
import Identifiers
import ModelScan
import SavedModels
import SignOff
import Signing

/// A verified bundle with all that a reviewer and a policy look at.
struct ReviewedBundle {
    let view: BundleView
    let signer: Signer
    let facts: BundleFacts

    var manifest: BundleManifest { view.bundle.manifest }

    /// The active versions that the bundle itself names.
    var active: [ModelName: VersionID] { manifest.active }

    /// - Parameters:
    ///   - trust: not empty.
    ///   - base: has what a delta leaves out.
    static func read(
        _ path: String,
        _ trust: TrustOptions,
        _ console: Console,
        base: BundleBase? = nil
    ) throws -> ReviewedBundle {
        let view = try view(path, trust, console, base)
        guard let signer = view.signer else {
            throw SigningFailure(
                .signatureUntrusted,
                path,
                expected: "--trust with the signer's public key, because only a verified bundle is signed off",
                found: "none"
            )
        }
        return ReviewedBundle(view: view, signer: signer, facts: try facts(view, signer))
    }

    /// The same for a plan, which the node will verify: without trust the signer is the one that the bundle names.
    /// - Parameter base: has what a delta leaves out.
    static func readToPlan(
        _ path: String,
        _ trust: TrustOptions,
        _ console: Console,
        base: BundleBase? = nil
    ) throws -> ReviewedBundle {
        let view = try view(path, trust, console, base)
        let claimed = view.bundle.claimedSigner
        let hint = claimed.hint ?? ""
        let signer = view.signer ?? Signer(kind: claimed.kind, hint: hint, name: claimed.name ?? hint)
        return ReviewedBundle(view: view, signer: signer, facts: try facts(view, signer))
    }

    private static func view(
        _ path: String,
        _ trust: TrustOptions,
        _ console: Console,
        _ base: BundleBase?
    ) throws -> BundleView {
        try BundleView.read(path, trust, console, base: base) { name in
            BundleView.isShown(name) || BundleChanges.isWanted(name) || BundleComparisons.isWanted(name)
        }
    }

    private static func facts(_ view: BundleView, _ signer: Signer) throws -> BundleFacts {
        let bundle = view.bundle
        let manifest = bundle.manifest
        return BundleFacts(
            project: manifest.project,
            bundle: manifest.bundle,
            sequence: manifest.sequence,
            manifest: bundle.manifestDigest,
            root: try Statement(subject: manifest.bundle, resources: bundle.resources).root,
            statement: try BundleSignature.statementDigest(of: bundle.signature),
            targets: manifest.targets,
            versions: versions(view),
            evaluations: BundleEvaluations(bundle).records,
            comparisons: comparisons(bundle),
            signer: signer,
            material: try BundleSignature.material(of: bundle.signature)
        )
    }

    private static func versions(_ view: BundleView) -> [ModelName: [VersionID: BundleFacts.Version]] {
        let scan = view.scan
        var models: [ModelName: [VersionID: BundleFacts.Version]] = [:]
        for model in view.bundle.manifest.models {
            for version in model.versions {
                let golden = GoldenRecord.entryName(model.name, version.version)
                models[model.name, default: [:]][version.version] = BundleFacts.Version(
                    manifest: version.manifest,
                    hasGolden: view.bundle.resources.named(golden) != nil,
                    scan: scan.verdict(model.name, version).map { ScanStanding($0) }
                )
            }
        }
        return models
    }

    /// The comparisons that are what their names say; others are no evidence.
    private static func comparisons(_ bundle: UnverifiedBundle) -> [ComparisonRecord] {
        bundle.texts.filter { BundleComparisons.isWanted($0.key) }.compactMap { name, bytes in
            guard let record = try? ComparisonRecord.read(bytes, subject: name.text), record.entryName == name else {
                return nil
            }
            return record
        }.sorted { $0.id < $1.id }
    }
}

extension ScanStanding {
    init(_ verdict: ScanVerdict) {
        self =
            switch verdict {
            case .known: .harmless
            case .unknown: .unknown
            case .ownCode: .ownCode
            case .dangerous: .dangerous
            }
    }
}

extension BundleManifest {
    /// The active versions that the bundle itself names.
    var active: [ModelName: VersionID] {
        var active: [ModelName: VersionID] = [:]
        for model in models { active[model.name] = model.active }
        return active
    }

    /// Each active version by its content; one that the bundle does not have is left out.
    func currentVersions(_ active: [ModelName: VersionID]) -> [ModelName: SignOffQuestion.CurrentVersion] {
        var versions: [ModelName: SignOffQuestion.CurrentVersion] = [:]
        for (name, version) in active {
            guard let found = model(name)?.versions.first(where: { $0.version == version }) else { continue }
            versions[name] = SignOffQuestion.CurrentVersion(version: version, manifest: found.manifest)
        }
        return versions
    }
}
