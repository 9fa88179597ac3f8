package import Identifiers

/// The category of an entry, given by its name.
package enum EntryCategory: Sendable {
    case head
    case model(ModelName, VersionID, path: String)
    case blob(Digest)
    /// Signed and verified, not known to this version of the format.
    case other

    /// - Throws: `bundle.name.reserved` for a name below a reserved directory that breaks its pattern.
    package init(_ name: EntryName) throws(BundleFailure) {
        let parts = name.text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
        switch String(parts[0]) {
        case "models":
            guard parts.count == 4, let model = ModelName(Substring(parts[1])),
                let version = VersionID(Substring(parts[2]))
            else { throw Self.refusal(name, "models/NAME/VERSION/PATH") }
            self = .model(model, version, path: String(Substring(parts[3])))
        case "blobs":
            guard parts.count == 3, String(parts[1]) == "sha256", let digest = Digest(hex: Substring(parts[2])) else {
                throw Self.refusal(name, "blobs/sha256/ and 64 lower-case hex digits")
            }
            self = .blob(digest)
        case "bundle.json", "oci-layout", "index.json":
            self = parts.count == 1 ? .head : .other
        default:
            self = .other
        }
    }

    private static func refusal(_ name: EntryName, _ expected: String) -> BundleFailure {
        BundleFailure(.nameReserved, name.text, expected: expected, found: name.text)
    }
}
