import Bundles
import Identifiers
import Signing

/// The policy by which a verified bundle may be taken or deployed here and now: its expiry, its targets, its sequence.
struct Admission: Sendable {
    let now: Timestamp
    /// The names of this node.
    let names: [String]
    let project: ProjectRecord
    /// The project's bundles on the node.
    let known: [BundleRecord]
    /// The bundle of which another version may be chosen though a newer one was confirmed; nil: none.
    var choosable: Digest?
    /// The bundle that is current.
    var current: Digest?

    /// Judges all that can be judged and reports every finding under the code of the first.
    func check(_ claim: BundleClaim) throws(NodeFailure) {
        let manifest = claim.manifest
        let refusals = [
            expiry(of: manifest), target(of: manifest), downgrade(of: claim), jump(of: claim), conflict(of: claim),
        ].compactMap { $0 }
        guard let first = refusals.first else { return }
        throw NodeFailure(
            first.code,
            first.subject,
            refusals.map(\.message).joined(separator: "; also "),
            findings: refusals.flatMap(\.findings)
        )
    }

    private func expiry(of manifest: BundleManifest) -> NodeFailure? {
        guard let expires = manifest.expires, expires <= now else { return nil }
        return refusal(
            .bundleExpired,
            manifest,
            expected: "a bundle that is valid at \(now)",
            found: "one that expired at \(expires)",
            advice: "export it again with a later --expires"
        )
    }

    private func target(of manifest: BundleManifest) -> NodeFailure? {
        guard !manifest.targets.isEmpty, Set(manifest.targets).isDisjoint(with: names) else { return nil }
        return refusal(
            .bundleTarget,
            manifest,
            expected: "a bundle for \(names.joined(separator: " or "))",
            found: "one for \(manifest.targets.joined(separator: ", "))",
            advice: "export it for this node, or name the node so in its configuration"
        )
    }

    private func downgrade(of claim: BundleClaim) -> NodeFailure? {
        let manifest = claim.manifest
        guard manifest.sequence < project.highestSequence, choosable != claim.digest else { return nil }
        return refusal(
            .bundleDowngrade,
            manifest,
            expected: "a sequence of at least \(project.highestSequence), which was confirmed here",
            found: "\(manifest.sequence)",
            advice: current == claim.digest
                ? "it is current since a rollback: to choose another of its versions here, set operator-choice: current in the "
                    + "node's configuration, or export the project again"
                : "to return to an older generation, roll back"
        )
    }

    /// A sequence far ahead would, once confirmed, shut out every honest bundle after it.
    private func jump(of claim: BundleClaim) -> NodeFailure? {
        guard let (limit, file) = claim.signer.grant.largestJump, project.highestSequence > 0 else { return nil }
        let (highest, isOver) = project.highestSequence.addingReportingOverflow(limit)
        guard !isOver, claim.manifest.sequence > highest else { return nil }
        return refusal(
            .bundleJump,
            claim.manifest,
            expected:
                "a sequence of at most \(highest), \(limit) above the highest confirmed, as trust/\(file) bounds its signer",
            found: "\(claim.manifest.sequence)",
            advice: "find out who signed it; if it is right, raise sequence.jump in trust/\(file)"
        )
    }

    /// - Parameter other: the list that was signed of the bundle that is here.
    func conflict(_ claim: BundleClaim, with other: Digest) -> NodeFailure {
        refusal(
            .bundleConflict,
            claim.manifest,
            expected: "the signed list \(other) of the bundle \(claim.digest) that is here",
            found: "the list \(claim.statement) under the same bundle.json",
            advice:
                "find out who signed two bundles under one name; export the project again, so that the sequence grows"
        )
    }

    private func conflict(of claim: BundleClaim) -> NodeFailure? {
        let (manifest, digest) = (claim.manifest, claim.digest)
        if project.highestDigest == digest, let other = project.highestStatement, other != claim.statement {
            return conflict(claim, with: other)
        }
        var others = known.filter { $0.sequence == manifest.sequence && $0.digest != digest }.map(\.digest)
        if project.highestSequence == manifest.sequence, let highest = project.highestDigest, highest != digest {
            others.append(highest)
        }
        guard let other = others.first else { return nil }
        return refusal(
            .bundleConflict,
            manifest,
            expected: "the bundle \(other) for the sequence \(manifest.sequence)",
            found: "\(digest)",
            advice: "export the project again, so that the sequence grows"
        )
    }

    private func refusal(
        _ code: NodeCode,
        _ manifest: BundleManifest,
        expected: String,
        found: String,
        advice: String
    ) -> NodeFailure {
        let subject = "\(manifest.project) \(manifest.bundle)"
        return NodeFailure(
            code,
            subject,
            "expected \(expected), found \(found); \(advice)",
            findings: [Finding(code: code.rawValue, subject: subject, expected: expected, found: found)]
        )
    }
}
