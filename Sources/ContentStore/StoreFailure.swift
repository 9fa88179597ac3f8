package import Identifiers

/// Codes of a content store that cannot be used.
package enum StoreCode: String, FailureCode {
    case blobMissing = "store.blob-missing"
    case blobDamaged = "store.blob-damaged"
    case blobSize = "store.blob-size"
    case blobDigest = "store.blob-digest"
    case notALayout = "store.not-a-layout"

    package var kind: FailureKind {
        switch self {
        case .blobMissing, .blobDamaged, .notALayout: .damaged
        case .blobSize, .blobDigest: .refused
        }
    }
}

package typealias StoreFailure = Failure<StoreCode>
