package import Identifiers

/// Codes of an archive, a compressed stream or a listing that is refused.
package enum ArchiveCode: String, FailureCode {
    case foreignFormat = "archive.foreign.format"
    case foreignDamaged = "archive.foreign.damaged"
    case foreignName = "archive.foreign.name"
    case foreignDuplicate = "archive.foreign.duplicate"
    case foreignKind = "archive.foreign.kind"
    case foreignLink = "archive.foreign.link"
    case foreignEncrypted = "archive.foreign.encrypted"
    case foreignTooLarge = "archive.foreign.too-large"
    case foreignNoSpace = "archive.foreign.no-space"
    case compressionUnknown = "archive.compression.unknown"
    case compressionDamaged = "archive.compression.damaged"
    case compressionWindow = "archive.compression.window"
    case compressionFailed = "archive.compression.failed"
    case listingDamaged = "archive.listing.damaged"
    case listingKind = "archive.listing.kind"
    case listingName = "archive.listing.name"
    case unavailable = "archive.unavailable"

    package var kind: FailureKind {
        switch self {
        case .foreignNoSpace, .compressionFailed, .unavailable: .failed
        default: .refused
        }
    }
}

package typealias ArchiveFailure = Failure<ArchiveCode>
