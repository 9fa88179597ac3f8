/// The verdict on a model, or on one import of it; for a whole, the worst of its parts.
package enum ScanVerdict: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Nothing but what the model's flavours need.
    case known
    /// Something that nobody here knows to be harmless or harmful.
    case unknown
    /// Python code that the model brings along, which runs when it is loaded or asked: that it runs is certain, what it does is
    /// judged by nobody. So it stands above what is only unknown.
    case ownCode = "own-code"
    /// Something that runs commands, hides what it does, or gives away a secret.
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
