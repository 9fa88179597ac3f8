import Bundles
import ContentStore
import Evaluation
import EvaluationRecords
import Identifiers
import ModelScan
import SignOff
import Signing

extension StoredBundle {
    /// The facts for a policy.
    /// - Parameters:
    ///   - signature: its bundle.sig, which was verified.
    ///   - active: the versions of which evaluations are read.
    func facts(
        signature: [UInt8],
        signer: Signer,
        active: [ModelName: VersionID],
        in store: ContentStore
    ) throws -> BundleFacts {
        BundleFacts(
            project: manifest.project,
            bundle: manifest.bundle,
            sequence: manifest.sequence,
            manifest: digest,
            root: try Statement(subject: manifest.bundle, resources: resources).root,
            statement: try BundleSignature.statementDigest(of: signature),
            targets: manifest.targets,
            versions: versionFacts(in: store),
            evaluations: evaluations(of: active, in: store),
            comparisons: comparisons(in: store),
            signer: signer,
            material: try BundleSignature.material(of: signature)
        )
    }

    private func versionFacts(in store: ContentStore) -> [ModelName: [VersionID: BundleFacts.Version]] {
        let scan = scan(in: store)
        return manifest.models.reduce(into: [:]) { facts, model in
            for version in model.versions {
                facts[model.name, default: [:]][version.version] = BundleFacts.Version(
                    manifest: version.manifest,
                    hasGolden: resources.named(GoldenRecord.entryName(model.name, version.version)) != nil,
                    scan: scan?.report(model.name, version.version, version.manifest).map { ScanStanding($0.verdict) }
                )
            }
        }
    }

    /// Files that are no evidence are passed over.
    private func evaluations(of active: [ModelName: VersionID], in store: ContentStore) -> [EvaluationRecord] {
        active.sorted { $0.key < $1.key }.flatMap { model, version in
            evaluationFiles(of: model).filter { $0.version == version }.compactMap {
                try? evaluation($0, in: store)
            }
        }
    }

    /// Comparisons that are what their names say; others are no evidence.
    private func comparisons(in store: ContentStore) -> [ComparisonRecord] {
        resources.beginning(with: "comparisons/").prefix(Self.mostComparisons).compactMap { resource in
            guard resource.size <= UInt64(RecordLimits.bytes),
                let bytes = try? store.read(resource.digest, limit: RecordLimits.bytes),
                let record = try? ComparisonRecord.read(bytes, subject: resource.name.text),
                record.entryName == resource.name
            else { return nil }
            return record
        }
    }
}

extension ScanStanding {
    fileprivate init(_ verdict: ScanVerdict) {
        self =
            switch verdict {
            case .known: .harmless
            case .unknown: .unknown
            case .ownCode: .ownCode
            case .dangerous: .dangerous
            }
    }
}
