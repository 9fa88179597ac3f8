package import Identifiers

/// Codes of a kit that cannot be used, and of a node that does not conform.
package enum ConformanceCode: String, FailureCode {
    case unreadable = "kit.unreadable"
    case foreign = "kit.foreign"
    case used = "kit.used"
    case untrusted = "kit.untrusted"
    case notHeld = "kit.not-held"
    case notProven = "kit.not-proven"

    package var kind: FailureKind {
        switch self {
        case .untrusted: .refused
        case .unreadable, .foreign, .used, .notHeld, .notProven: .failed
        }
    }
}

package typealias ConformanceFailure = Failure<ConformanceCode>
