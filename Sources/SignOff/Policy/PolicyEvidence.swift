package import EvaluationRecords
package import Identifiers
package import Signing

/// Evidence that a rule needs about the versions that become active.
package enum PolicyEvidence: Sendable, Hashable {
    case evaluation(Evaluation)
    case comparison(Comparison)
    case content(Content)
    case run(Run)

    /// An evaluation of the active version on a known data set.
    package struct Evaluation: Sendable, Hashable {
        package let model: NamePattern
        package let dataset: Digest
        package let maxAge: Double?
        package let by: [RoleName]
        package let require: [EvaluationRequirement]
    }

    /// A comparison of the active version with the one that the node runs now, on the same rows.
    package struct Comparison: Sendable, Hashable {
        package let model: NamePattern
        /// nil for any data set, as long as both sides are of the same.
        package let dataset: Digest?
        package let maxAge: Double?
        package let by: [RoleName]
        package let require: [ComparisonRequirement]
    }

    /// The content of the bundle for each active version.
    package struct Content: Sendable, Hashable {
        /// Golden predictions must be there.
        package let golden: Bool
        /// The worst scan that is accepted; nil for any, and for none.
        package let scan: ScanStanding?
    }

    /// The bundle was current on another node before.
    package struct Run: Sendable, Hashable {
        /// Seconds without an interruption.
        package let length: Double
        /// Nodes of the policy, of which one suffices.
        package let nodes: [String]
        package let withoutBreach: Bool
        /// Requests that it must have answered; nil for any number.
        package let answers: Int64?
        /// Seconds since the end of the record; nil for any age.
        package let maxAge: Double?
    }
}

/// The verdict of a version's scan, from the best to the worst.
package enum ScanStanding: String, Sendable, Hashable, Comparable, CaseIterable {
    case harmless
    case unknown
    case ownCode = "own-code"
    case dangerous

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
