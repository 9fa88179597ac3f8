package import Identifiers

/// A file as the signature lists it.
package struct SignedResource: Sendable, Hashable {
    package let name: EntryName
    package let digest: Digest
    /// In bytes.
    package let size: UInt64

    package init(name: EntryName, digest: Digest, size: UInt64) {
        self.name = name
        self.digest = digest
        self.size = size
    }
}
