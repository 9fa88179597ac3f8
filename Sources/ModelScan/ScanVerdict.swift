/// The verdict on a model, or on one import of it; for a whole, the worst of its parts.
package enum ScanVerdict: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Only imports that the model's flavours need.
    case known
    /// Content that the rules know neither as harmless nor as harmful.
    case unknown
    /// Python code of the model, which runs when it is loaded or asked. It certainly runs, and no rule judges it, so it ranks
    /// above unknown content.
    case ownCode = "own-code"
    /// Content that runs commands, hides its effect, or contains a secret.
    case dangerous

    package static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }

    private var weight: Int {
        switch self {
        case .known: 0
        case .unknown: 1
        case .ownCode: 2
        case .dangerous: 3
        }
    }
}

/// The weight of a finding.
package enum ScanLevel: String, Sendable, Hashable {
    /// Worth knowing; changes no verdict.
    case note
    case unknown
    case ownCode = "own-code"
    case dangerous

    package var verdict: ScanVerdict {
        switch self {
        case .note: .known
        case .unknown: .unknown
        case .ownCode: .ownCode
        case .dangerous: .dangerous
        }
    }
}

/// The consequence of a scan's findings.
package enum ScanPolicy: String, Sendable, Hashable, CaseIterable {
    /// Nothing is scanned.
    case off
    /// Findings are told.
    case report
    /// Danger is refused.
    case strict
    /// Danger, own code and unknown content are refused.
    case sealed

    /// True if a version with that verdict must not be used.
    package func refuses(_ verdict: ScanVerdict) -> Bool {
        switch self {
        case .off, .report: false
        case .strict: verdict >= .dangerous
        case .sealed: verdict > .known
        }
    }
}
