/// What a scan makes of a model, or of one import of it; the worst of its parts.
package enum ScanVerdict: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Nothing but what the model's flavours need.
    case known
    /// Something that nobody here knows to be harmless or harmful.
    case unknown
    /// Something that runs commands, hides what it does, or gives away a secret.
    case dangerous

    package static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }

    private var weight: Int {
        switch self {
        case .known: 0
        case .unknown: 1
        case .dangerous: 2
        }
    }
}

/// How much a finding matters.
package enum ScanLevel: String, Sendable, Hashable {
    /// Worth knowing; changes no verdict.
    case note
    case unknown
    case dangerous

    package var verdict: ScanVerdict {
        switch self {
        case .note: .known
        case .unknown: .unknown
        case .dangerous: .dangerous
        }
    }
}

/// What is done with what a scan finds.
package enum ScanPolicy: String, Sendable, Hashable, CaseIterable {
    /// Nothing is scanned.
    case off
    /// Findings are told.
    case report
    /// Danger is refused.
    case strict
}
