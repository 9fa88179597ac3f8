import ContentStore
package import Identifiers

/// A defect of one name in a store's directory of blobs, or of one that must be there.
package struct BlobFault: Sendable {
    package enum Kind: Sendable, Equatable {
        /// The content is not that of the name.
        case damaged
        /// Something other than a regular file has the name.
        case noFile
        case missing
        /// The mode allows writing.
        case writable
        /// The name is not the name of a blob.
        case stray
    }

    package let kind: Kind
    /// The name in the directory of blobs.
    package let name: String
    /// The digest that the name says; nil for a stray.
    package let digest: Digest?
    package let found: String

    package var subject: String { "blobs/sha256/\(name)" }

    /// True if the store does not have the content.
    package var isLoss: Bool { [.damaged, .noFile, .missing].contains(kind) }

    /// The finding for a report.
    /// - Parameters:
    ///   - program: the program whose `fsck --repair` repairs it.
    ///   - danger: the meaning of a blob that can be written to.
    ///   - loss: the meaning of a content that is lost, and the advice for it.
    package func finding(
        of program: String,
        danger: String,
        loss: (meaning: String, advice: String)
    ) -> CheckFinding {
        switch kind {
        case .stray:
            CheckFinding(
                CheckCode.stray,
                subject,
                expected: "only blobs, named by their digests",
                found: found,
                meaning: "slipway did not put it there",
                advice: "\(program) fsck --repair moves it to the quarantine"
            )
        case .writable:
            CheckFinding(
                CheckCode.mode,
                subject,
                expected: "the mode 444",
                found: found,
                meaning: danger,
                advice: "\(program) fsck --repair sets the mode"
            )
        case .damaged, .noFile, .missing:
            CheckFinding(
                kind == .missing ? StoreCode.blobMissing : StoreCode.blobDamaged,
                subject,
                expected: digest?.description ?? "",
                found: found,
                meaning: loss.meaning,
                advice: loss.advice
            )
        }
    }
}

extension Sequence<BlobFault> {
    /// The contents that the store does not have.
    package var lostDigests: Set<Digest> { Set(filter(\.isLoss).compactMap(\.digest)) }
}
