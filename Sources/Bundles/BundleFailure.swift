package import Identifiers

/// Codes of a bundle that is refused, or that cannot be written.
package enum BundleCode: String, FailureCode {
    case truncated = "bundle.truncated"
    case entryHeader = "bundle.entry.header"
    case entryContent = "bundle.entry.content"
    case entryPadding = "bundle.entry.padding"
    case entryMissing = "bundle.entry.missing"
    case end = "bundle.end"
    case trailing = "bundle.trailing"
    case notABundle = "bundle.not-a-bundle"
    case nameReserved = "bundle.name.reserved"
    case layoutMissing = "bundle.layout.missing"
    case blobName = "bundle.blob.name"
    case blobMissing = "bundle.blob.missing"
    case blobUnreferenced = "bundle.blob.unreferenced"
    case limitEntries = "bundle.limit.entries"
    case limitTotal = "bundle.limit.total"
    case limitSignature = "bundle.limit.signature"
    case limitJSON = "bundle.limit.json"
    case format = "bundle.format"
    case manifestShape = "bundle.manifest.shape"
    case manifestName = "bundle.manifest.name"
    case manifestDuplicate = "bundle.manifest.duplicate"
    case manifestActive = "bundle.manifest.active"
    case manifestAlias = "bundle.manifest.alias"
    case subject = "bundle.subject"
    case ociLayout = "bundle.oci.layout"
    case ociIndex = "bundle.oci.index"
    case ociManifest = "bundle.oci.manifest"
    case ociConfig = "bundle.oci.config"
    case ociLayer = "bundle.oci.layer"
    case versionMissing = "bundle.version.missing"
    case versionUnlisted = "bundle.version.unlisted"
    case versionWithoutMLmodel = "bundle.version.no-mlmodel"
    case versionFiles = "bundle.version.files"
    case versionBytes = "bundle.version.bytes"
    case versionManifest = "bundle.version.manifest"
    case disagreement = "bundle.disagreement"
    case delta = "bundle.delta"
    case deltaBase = "bundle.delta.base"
    case secondOpinion = "bundle.second-opinion"
    case contentChanged = "bundle.content-changed"
    case outputThere = "bundle.output-there"

    package var kind: FailureKind {
        switch self {
        case .secondOpinion, .contentChanged, .outputThere: .failed
        default: .refused
        }
    }
}

package typealias BundleFailure = Failure<BundleCode>
