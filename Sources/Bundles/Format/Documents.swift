import Identifiers

/// The entries that are JSON documents for the consistency check: those at the top, and the manifests and configs of the
/// versions, which are kept until all entries were read.
struct Documents {
    private let limit: UInt64

    /// The limit in bytes of all manifests and configs together, without their lists of files.
    private static let base: UInt64 = 4 << 20
    /// The limit in bytes for one listed file, without its name: Slipway writes about 420 bytes.
    private static let bytesOfFile: UInt64 = 1024

    /// - Throws: `bundle.limit.json` if the blobs that no model file has are more than the files of the models explain. Manifests
    ///   and configs cannot be; then a blob is there to which nothing refers, or one that would only fill the memory.
    init(_ plan: TarLayout, _ limits: VerificationLimits) throws(BundleFailure) {
        limit = UInt64(limits.documentBytes)
        var allowed = Self.base
        var found: UInt64 = 0
        for entry in plan.entries {
            switch try EntryCategory(entry.name) {
            // Twice its name: in JSON it may be escaped.
            case .model: allowed += Self.bytesOfFile + 2 * UInt64(entry.name.text.utf8.count)
            case .blob where !entry.isHardLink && entry.size <= limit: found += entry.size
            default: break
            }
        }
        guard found <= allowed else {
            throw BundleFailure(
                .limitJSON,
                "blobs/sha256",
                expected: "at most \(allowed) bytes in manifests and configs for the files of these models",
                found: "\(found) bytes in blobs that no model file has"
            )
        }
    }

    func include(_ entry: TarLayout.Entry) -> Bool {
        guard entry.size <= limit else { return false }
        return switch try? EntryCategory(entry.name) {
        case .head, .blob: true
        default: false
        }
    }
}
