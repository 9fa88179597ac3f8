import DurableFiles
import Identifiers
import Signing

/// A bundle's first entry, once its signature was checked: from here on every byte is known but the contents.
struct OpenedSignature {
    private let spool: SignatureSpool
    let statement: Statement
    /// The verified signer; nil if the signature was not verified.
    let signer: Signer?
    let plan: TarLayout

    init(_ spool: SignatureSpool, by policy: VerificationPolicy, _ limits: VerificationLimits) throws {
        self.spool = spool
        (statement, signer) = try policy.open(spool)
        plan = try TarLayout(resources: statement.resources, signatureSize: UInt64(spool.count), limits: limits)
    }

    /// `bundle.sig` as it stood.
    func bytes() throws -> [UInt8] { try spool.bytes() }

    /// The bundle, once every entry was checked.
    /// - Parameter documents: the JSON documents that were kept on the way.
    /// - Throws: what the documents disagree about.
    func bundle(documents: [Digest: [UInt8]], limits: VerificationLimits) throws -> VerifiedBundle {
        guard let signer else {
            throw BundleFailure(.notABundle, "bundle", expected: "a trusted signer", found: "none asked for")
        }
        let manifest = try ManifestConsistencyCheck.check(statement, limits: limits) { documents[$0] }
        try signer.grant.check(manifest.project, targets: manifest.targets)
        return VerifiedBundle(
            manifest: manifest,
            signature: try bytes(),
            resources: statement.resources,
            plan: plan,
            signer: signer
        )
    }
}

/// Receives `bundle.sig`: its header, content and padding. The size in the header is the only field of a bundle that is
/// read before it is known; then that block too is compared like any other.
struct SignatureReading {
    private let policy: VerificationPolicy
    private let limits: VerificationLimits
    private let spool: SignatureSpool
    /// The header, and after the content its padding.
    private var block: [UInt8] = []
    private var size: Int?

    /// - Parameter scratch: makes a file for a signature that is too long to be held in memory.
    init(
        policy: VerificationPolicy,
        limits: VerificationLimits,
        scratch: @escaping () throws -> OpenFile? = { nil }
    ) {
        self.policy = policy
        self.limits = limits
        spool = SignatureSpool(file: scratch)
    }

    /// Takes the bytes of the signature from the front of the buffer.
    /// - Returns: the number of taken bytes, and the signature once it is complete.
    mutating func receive(_ buffer: UnsafeRawBufferPointer) throws -> (taken: Int, signature: OpenedSignature?) {
        var rest = buffer
        func take(_ wanted: Int) -> UnsafeRawBufferPointer {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(wanted))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            return part
        }
        if size == nil {
            block.append(contentsOf: take(TarHeader.blockSize - block.count))
            guard block.count == TarHeader.blockSize else { return (buffer.count, nil) }
            size = try signatureSize()
            block = []
        }
        guard let size else { return (buffer.count, nil) }
        try spool.append(take(size - spool.count))
        guard spool.count == size else { return (buffer.count, nil) }
        let padding = TarHeader.padding(after: UInt64(size))
        block.append(contentsOf: take(padding - block.count))
        guard block.count == padding else { return (buffer.count, nil) }
        guard block.allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(.entryPadding, "bundle.sig", expected: "zeros after the content", found: "other bytes")
        }
        return (buffer.count - rest.count, try OpenedSignature(spool, by: policy, limits))
    }

    /// - Throws: `bundle.truncated`; for the end of the bytes before the signature was whole.
    func refuseEnd() throws {
        if block.isEmpty, size == nil {
            throw BundleFailure(.notABundle, "bundle", expected: "a Slipway bundle", found: "an empty file")
        }
        let name = Array("bundle.sig\0".utf8)
        guard size != nil || block.prefix(name.count).elementsEqual(name.prefix(block.count)) else {
            throw Self.foreign()
        }
        throw BundleFailure(
            .truncated,
            "bundle.sig",
            expected: "the whole entry",
            found: "the end; fetch the bundle again"
        )
    }

    private func signatureSize() throws -> Int {
        let name = TarLayout.signatureName
        guard block[..<11].elementsEqual("bundle.sig\0".utf8) else {
            throw Self.foreign()
        }
        let size = try TarHeader.requireSize(block, of: name)
        guard size <= limits.signatureBytes else {
            throw BundleFailure(
                .limitSignature,
                name.text,
                expected: "at most \(limits.signatureBytes) bytes",
                found: "\(size)"
            )
        }
        return Int(size)
    }

    private static func foreign() -> BundleFailure {
        BundleFailure(
            .notABundle,
            "bundle",
            expected: "a tar whose first entry is bundle.sig",
            found: "something else; is this a bundle that slipway exported?"
        )
    }
}
