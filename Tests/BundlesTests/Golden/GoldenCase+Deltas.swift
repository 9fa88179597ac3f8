import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport

extension GoldenCase {
    /// Deltas. They are refused where their base is not at hand; the first is accepted with `good/minimal.tar`.
    static let deltas: [GoldenCase] = [
        refused(
            "delta-without-base.tar",
            "a delta against minimal.tar, without it",
            "bundle.delta.base",
            "a delta against credit 2026-11-23.1, sequence 7"
        ) { keys in
            try later().delta(beside: .small(), signedBy: SigningIdentity(key: keys.p256))
        },
        refused(
            "delta-foreign-content.tar",
            "a delta that lists a content which nobody signed",
            "bundle.delta",
            "bundle.delta"
        ) { keys in
            try later().delta(beside: .small(), signedBy: SigningIdentity(key: keys.p256)) {
                $0.append(StreamingDigest.of(Array("nobody signed this\n".utf8)))
            }
        },
        refused("delta-future-format.tar", "a delta of a later format", "bundle.format", "bundle.delta") { keys in
            var bytes = try later().delta(beside: .small(), signedBy: SigningIdentity(key: keys.p256))
            // It stands in the document alone, and keeps its length, so that no other byte changes.
            bytes.replace(Array("slipway.delta/1".utf8), with: Array("slipway.delta/2".utf8))
            return bytes
        },
    ]

    /// The bundle after `minimal.tar`: another `bundle.json`, and one more file.
    private static func later() throws -> BundleDraft {
        var draft = try BundleDraft.small(bundle: "2026-11-24.1", sequence: 8)
        draft.others["reports/new.txt"] = Array("what is new since then\n".utf8)
        return draft
    }
}
