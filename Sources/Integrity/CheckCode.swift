package import Identifiers

/// The codes of findings and failures of a check. If another target has a code for a defect, the finding has that code.
package enum CheckCode: String, FailureCode {
    /// The check ended, and not all is as it must be.
    case unsound = "fsck.unsound"
    case directory = "fsck.directory"
    case layout = "fsck.layout"
    case mode = "fsck.mode"
    case stray = "fsck.stray"
    case leftover = "fsck.leftover"
    case reference = "fsck.reference"
    case activeLink = "fsck.active-link"
    case current = "fsck.current"
    case claim = "fsck.claim"
    case untrusted = "fsck.untrusted"
    case version = "fsck.version"
    case environment = "fsck.environment"
    case source = "fsck.source"

    package var kind: FailureKind {
        switch self {
        case .source: .usage
        default: .damaged
        }
    }
}

package typealias CheckFailure = Failure<CheckCode>
