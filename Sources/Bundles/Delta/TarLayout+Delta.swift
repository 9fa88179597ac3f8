import DurableFiles
package import Identifiers

extension TarLayout {
    package static let deltaName = EntryName(unchecked: "bundle.delta")

    /// The entries that hold a content, in order: each distinct content once.
    package var holders: [Entry] { entries.filter { !$0.isHardLink } }

    /// The contents of this bundle that another one does not have, and bundle.json, which each delta has.
    package func contents(beside others: Set<Digest>) -> [Digest] {
        holders.filter { $0.name == Self.manifestName || !others.contains($0.digest) }.map(\.digest)
    }

    /// The layout of a delta of this bundle: `bundle.sig`, `bundle.delta`, and the entries of the contents that it has.
    /// - Parameters:
    ///   - delta: what the document says.
    ///   - document: its bytes.
    /// - Throws: `bundle.delta` unless the contents are some of this bundle's, in its order, bundle.json first.
    package func layout(of delta: BundleDelta, document: [UInt8]) throws(BundleFailure) -> TarLayout {
        var offset = Self.start(signatureSize: signatureSize)
        var laid: [Entry] = []
        laid.reserveCapacity(delta.contents.count + 1)
        func lay(_ name: EntryName, _ digest: Digest, _ size: UInt64) {
            let entry = Entry(
                name: name,
                digest: digest,
                size: size,
                target: nil,
                offset: offset,
                headerLength: TarHeader.length(name: name, size: size, target: nil)
            )
            laid.append(entry)
            offset = entry.end
        }
        lay(Self.deltaName, StreamingDigest.of(document), UInt64(document.count))
        var wanted = delta.contents[...]
        guard wanted.first == entries.first?.digest else {
            throw BundleDelta.refusal(
                "the digest of bundle.json as the first content",
                wanted.first?.description ?? "no content"
            )
        }
        for entry in entries where !entry.isHardLink && entry.digest == wanted.first {
            lay(entry.name, entry.digest, entry.size)
            wanted = wanted.dropFirst()
        }
        if let foreign = wanted.first {
            throw BundleDelta.refusal("contents of the bundle, each once and in its order", foreign.description)
        }
        return TarLayout(entries: laid, signatureSize: signatureSize, endOffset: offset)
    }

    /// `bundle.sig` and `bundle.json` as they stand in the bundle: what is offered to a node.
    package func head(signature: [UInt8], manifest: [UInt8]) -> [UInt8] {
        head(signature: signature) + (entries.first?.header ?? []) + manifest
            + [UInt8](repeating: 0, count: TarHeader.padding(after: UInt64(manifest.count)))
    }
}
