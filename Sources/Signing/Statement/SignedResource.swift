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

/// The files of a signed list, which are ascending by name.
extension RandomAccessCollection<SignedResource> {
    package func named(_ name: EntryName) -> SignedResource? {
        let at = partitioningIndex { $0.name >= name }
        return at < endIndex && self[at].name == name ? self[at] : nil
    }

    /// The resources whose names begin with a text, such as `models/`: they are adjacent.
    package func beginning(with prefix: String) -> SubSequence {
        let start = partitioningIndex { !$0.name.text.utf8.lexicographicallyPrecedes(prefix.utf8) }
        let end = self[start...].partitioningIndex { !$0.name.text.utf8.starts(with: prefix.utf8) }
        return self[start..<end]
    }
}
