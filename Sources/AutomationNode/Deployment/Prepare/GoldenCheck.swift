import Bundles
import ContentStore
import Identifiers

/// A check that each version to be activated has a golden prediction, as `golden: required` demands. It asks no model: that is the
/// `GoldenCheck` of Evaluation, at the load.
struct GoldenCheck: Sendable {
    let bundle: StoredBundle
    let active: [ModelName: VersionID]
    let store: ContentStore

    /// - Throws: `deployment.golden.missing` with each version that has none; `golden.invalid` for one that cannot be read or is
    ///   of something else.
    func run() throws {
        let missing = try active.sorted { $0.key < $1.key }.filter {
            try bundle.golden($0.key, $0.value, in: store) == nil
        }
        guard !missing.isEmpty else { return }
        let names = missing.map { "\($0.key) \($0.value)" }
        throw NodeFailure(
            .deploymentGoldenMissing,
            "\(bundle.manifest.project) \(bundle.manifest.bundle)",
            "has no golden prediction of \(names.joined(separator: ", ")), which this node demands of each active version "
                + "(golden: required); record them with slipway golden, and export again",
            findings: names.map {
                Finding(
                    code: NodeCode.deploymentGoldenMissing.rawValue,
                    subject: $0,
                    expected: "a golden prediction",
                    found: "none"
                )
            }
        )
    }
}
