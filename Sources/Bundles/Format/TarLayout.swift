package import Identifiers
package import Signing

/// Every byte of a bundle but its contents, computed from the signed list alone: the position of each entry, the hard links among
/// them, and the headers. The writer writes this layout; the verifier requires it.
package struct TarLayout: Sendable {
    package struct Entry: Sendable {
        package let name: EntryName
        package let digest: Digest
        /// Bytes of the content, whether it stands here or where the link points.
        package let size: UInt64
        /// The first entry with this content; nil if this is it.
        package let target: EntryName?
        /// Offset of its header in the tar.
        package let offset: UInt64
        /// Bytes of its header: 512, or more where a pax record stands before it.
        package let headerLength: Int

        package var isHardLink: Bool { target != nil }
        package var contentOffset: UInt64 { offset + UInt64(headerLength) }
        /// Bytes of content that stand in this entry.
        package var storedSize: UInt64 { isHardLink ? 0 : size }
        package var end: UInt64 { contentOffset + storedSize + UInt64(TarHeader.padding(after: storedSize)) }
        package var header: [UInt8] { TarHeader.bytes(name: name, size: storedSize, target: target) }

        /// - Throws: `bundle.entry.content` unless the content that was found is the signed one.
        func requireContent(_ found: Digest) throws(BundleFailure) {
            guard found == digest else {
                throw BundleFailure(
                    .entryContent,
                    name.text,
                    expected: "content of \(digest)",
                    found: found.description
                )
            }
        }
    }

    /// All entries but `bundle.sig`, in the order of the tar.
    package let entries: [Entry]
    package let signatureSize: UInt64
    /// Offset of the end blocks.
    package let endOffset: UInt64
    /// Bytes of the whole tar: two zero blocks, padded to a multiple of 10,240.
    package let totalSize: UInt64

    package static let signatureName = EntryName(unchecked: "bundle.sig")
    package static let manifestName = EntryName(unchecked: "bundle.json")
    package static let layoutName = EntryName(unchecked: "oci-layout")
    package static let indexName = EntryName(unchecked: "index.json")
    private static let heads = [manifestName, layoutName, indexName]

    /// - Parameters:
    ///   - resources: the signed files, ascending by name, each once.
    ///   - signatureSize: bytes of `bundle.sig`.
    /// - Throws: a `bundle.*` refusal if these files cannot be a bundle.
    package init(
        resources: [SignedResource],
        signatureSize: UInt64,
        limits: VerificationLimits = .standard
    ) throws(BundleFailure) {
        try Self.requireLimits(resources, limits)
        let ordered = try Self.order(resources)
        var entries: [Entry] = []
        entries.reserveCapacity(ordered.count)
        var firsts: [Digest: EntryName] = [:]
        var offset = Self.start(signatureSize: signatureSize)
        for resource in ordered {
            let target = firsts[resource.digest]
            if target == nil { firsts[resource.digest] = resource.name }
            let stored = target == nil ? resource.size : 0
            let length = TarHeader.length(name: resource.name, size: stored, target: target)
            let entry = Entry(
                name: resource.name,
                digest: resource.digest,
                size: resource.size,
                target: target,
                offset: offset,
                headerLength: length
            )
            entries.append(entry)
            offset = entry.end
        }
        self.init(entries: entries, signatureSize: signatureSize, endOffset: offset)
    }

    /// - Parameters:
    ///   - entries: at their places, one after the other behind `bundle.sig`.
    ///   - endOffset: the end of the last.
    init(entries: [Entry], signatureSize: UInt64, endOffset: UInt64) {
        self.entries = entries
        self.signatureSize = signatureSize
        self.endOffset = endOffset
        totalSize = (endOffset + 1024 + 10239) / 10240 * 10240
    }

    /// The first byte behind `bundle.sig`.
    static func start(signatureSize: UInt64) -> UInt64 {
        UInt64(TarHeader.blockSize) + signatureSize + UInt64(TarHeader.padding(after: signatureSize))
    }

    /// The entry that holds a content.
    package func firstEntries() -> [Digest: Entry] {
        var firsts: [Digest: Entry] = [:]
        for entry in entries where !entry.isHardLink { firsts[entry.digest] = entry }
        return firsts
    }

    private static func requireLimits(_ resources: [SignedResource], _ limits: VerificationLimits) throws(BundleFailure)
    {
        guard resources.count <= limits.entries else {
            throw BundleFailure(
                .limitEntries,
                signatureName.text,
                expected: "at most \(limits.entries) files",
                found: "\(resources.count)"
            )
        }
        var total: UInt64 = 0
        for resource in resources {
            let (sum, overflow) = total.addingReportingOverflow(resource.size)
            guard !overflow, sum <= limits.totalBytes else {
                throw BundleFailure(
                    .limitTotal,
                    signatureName.text,
                    expected: "at most \(limits.totalBytes) bytes in all",
                    found: "more"
                )
            }
            total = sum
        }
    }

    /// The one valid order (docs/bundle-format.md, "Entries, in this order").
    private static func order(_ resources: [SignedResource]) throws(BundleFailure) -> [SignedResource] {
        var heads: [EntryName: SignedResource] = [:]
        var models: [SignedResource] = []
        var blobs: [SignedResource] = []
        var others: [SignedResource] = []
        for resource in resources {
            switch try EntryCategory(resource.name) {
            case .head: heads[resource.name] = resource
            case .model: models.append(resource)
            case .blob(let digest):
                guard digest == resource.digest else {
                    throw BundleFailure(
                        .blobName,
                        resource.name.text,
                        expected: "content of the digest in its name",
                        found: resource.digest.description
                    )
                }
                blobs.append(resource)
            case .other: others.append(resource)
            }
        }
        var ordered: [SignedResource] = []
        ordered.reserveCapacity(resources.count)
        for name in Self.heads {
            guard let head = heads[name] else {
                throw BundleFailure(
                    .layoutMissing,
                    name.text,
                    expected: "the file among the signed ones",
                    found: "nothing"
                )
            }
            ordered.append(head)
        }
        let contents = Set(models.map(\.digest))
        let layers = blobs.filter { contents.contains($0.digest) }
        try requireBlobs(of: models, in: Set(layers.map(\.digest)))
        ordered += blobs.filter { !contents.contains($0.digest) }
        ordered += models
        ordered += others
        ordered += layers
        return ordered
    }

    private static func requireBlobs(of models: [SignedResource], in blobs: Set<Digest>) throws(BundleFailure) {
        for model in models where !blobs.contains(model.digest) {
            throw BundleFailure(
                .blobMissing,
                model.name.text,
                expected: "blobs/sha256/\(model.digest.hex) beside it",
                found: "nothing"
            )
        }
    }
}
