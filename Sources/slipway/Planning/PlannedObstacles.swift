import Bundles
import Identifiers
import MLflow
import NodeAPI

/// The obstacles to a deployment apart from the policy, as far as they show from outside, with the node's codes. The node checks more: the signature,
/// its trust and its names, the disk, its hooks, the models themselves.
struct PlannedObstacles {
    private(set) var findings: [Finding] = []
    private let name: String

    init(
        _ contents: NodeContents,
        _ bundle: UnverifiedBundle,
        _ request: DeploymentRequest,
        _ schemas: SchemaChanges?,
        at now: Timestamp
    ) {
        let manifest = bundle.manifest
        name = "\(manifest.project) \(manifest.bundle)"
        if let expires = manifest.expires, expires <= now {
            add("bundle.expired", "a bundle that is valid at \(now)", "one that expired at \(expires)")
        }
        judgeSequence(contents, bundle)
        if let known = contents.known(bundle.manifestDigest) {
            if let bad = known.bad {
                add(
                    "bundle.bad",
                    "a bundle that has not failed here",
                    "\(bad.code) at \(bad.since); see slipway mark-good"
                )
            }
            if let reason = known.untrusted {
                add("signature.untrusted", "a bundle of a signer whom the node trusts", reason)
            }
        }
        if let running = contents.project?.deployment, !running.isFinished {
            add(
                "deployment.busy",
                "no other deployment under way",
                "deployment \(running.id), \(running.state.rawValue); confirm it, roll it back or wait"
            )
        }
        judgeVersions(manifest, request)
        if contents.project?.schemas != "report" { judgeSchemas(schemas, request) }
    }

    private mutating func judgeSequence(_ contents: NodeContents, _ bundle: UnverifiedBundle) {
        guard let project = contents.project else { return }
        let (sequence, digest) = (bundle.manifest.sequence, bundle.manifestDigest.description)
        if sequence < project.highestSequence, project.current?.bundleDigest != digest {
            add(
                "bundle.sequence.downgrade",
                "a sequence of at least \(project.highestSequence), which was confirmed here",
                "\(sequence); to go back, use slipway rollback"
            )
        }
        if let other = contents.bundles.first(where: { $0.sequence == sequence && $0.digest != digest }) {
            add(
                "bundle.sequence.conflict",
                "the bundle \(other.digest) for the sequence \(sequence)",
                "\(digest); export the project again"
            )
        }
    }

    private mutating func judgeVersions(_ manifest: BundleManifest, _ request: DeploymentRequest) {
        for (model, version) in (request.active ?? [:]).sorted(by: { $0.key < $1.key }) {
            let versions = manifest.model(model)?.versions.map(\.version)
            guard versions?.contains(version) != true else { continue }
            add(
                "deployment.unknown-version",
                versions.map { "one of the versions \($0.map(\.text).joined(separator: ", ")) of \(model)" }
                    ?? "a model of the bundle",
                "\(model)=\(version)"
            )
        }
    }

    private mutating func judgeSchemas(_ schemas: SchemaChanges?, _ request: DeploymentRequest) {
        guard request.stageOnly != true else { return }
        for row in schemas?.rows ?? [] where row.change.breaksCallers {
            guard request.allowSchemaChange?.contains(row.model) != true else { continue }
            add(
                "deployment.schema",
                "callers of \(row.model) that still work, or --allow-schema-change \(row.model)",
                "\(row.change.subject): \(row.change.words)"
            )
        }
    }

    private mutating func add(_ code: String, _ expected: String, _ found: String) {
        findings.append(Finding(code: code, subject: name, expected: expected, found: found))
    }
}
