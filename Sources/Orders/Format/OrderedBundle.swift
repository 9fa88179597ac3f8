package import Identifiers

/// The bundle that an order is about, bound to its exact content.
package struct OrderedBundle: Sendable, Hashable {
    /// The place in a registry, with the digest of the manifest there; nil where the bundle comes by another way.
    package let reference: OrderReference?
    /// SHA-256 of the statement that its maker signed, byte for byte.
    package let statement: Digest
    package let id: BundleID
    package let sequence: Int64

    /// - Parameter sequence: from 0.
    package init(reference: OrderReference?, statement: Digest, id: BundleID, sequence: Int64) {
        self.reference = reference
        self.statement = statement
        self.id = id
        self.sequence = sequence
    }
}

/// A place in a registry with a digest, such as `registry.example/credit@sha256:…`. A node takes the digest alone: where it gets bytes is
/// its own configuration.
package struct OrderReference: Sendable, Hashable {
    package let text: String
    /// Of the manifest in the registry.
    package let manifest: Digest

    /// Bytes of a reference.
    static let limit = 512

    /// - Returns: nil without a digest, or with anything but visible ASCII.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.limit, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let at = text.firstIndex(of: "@"), at != text.startIndex,
            let manifest = Digest(text[text.index(after: at)...])
        else { return nil }
        self.text = text
        self.manifest = manifest
    }
}
