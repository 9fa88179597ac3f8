import Identifiers
import NodeAPI

/// A choice of a bundle: by id, by digest, or by the first digits of one.
struct BundleChoice: Sendable {
    let text: String
    let project: ProjectName

    /// - Throws: `bundle.not-found`, `bundle.ambiguous`.
    func find(in known: [BundleRecord]) throws(NodeFailure) -> BundleRecord {
        let matches = known.filter(isMeant)
        if let match = matches.first, matches.count == 1 { return match }
        guard matches.isEmpty else {
            throw NodeFailure(
                .bundleAmbiguous,
                text,
                "several bundles of \(project) are called so; name one by digest: "
                    + matches.map { "\($0.digest.short) (sequence \($0.sequence))" }.joined(separator: ", ")
            )
        }
        let there = known.map { "\($0.report.bundle) (\($0.digest.short))" }.joined(separator: ", ")
        throw NodeFailure(
            .bundleNotFound,
            text,
            "no bundle of \(project) on this node is called so; there \(there.isEmpty ? "are none" : "are \(there)")"
        )
    }

    private func isMeant(_ record: BundleRecord) -> Bool {
        if record.report.bundle.text == text { return true }
        let hex = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        return hex.utf8.count >= 12 && record.digest.hex.hasPrefix(hex)
    }
}
