import Identifiers
import Signing

/// A bundle's first entry, once its signature was checked: from here on every byte is known but the contents.
struct OpenedSignature {
    let bytes: [UInt8]
    let statement: Statement
    /// nil where nobody's word was asked for.
    let signer: Signer?
    let plan: EntryPlan

    /// The bundle, once every entry was checked.
    /// - Parameter documents: the JSON documents that were kept on the way.
    /// - Throws: what the documents disagree about.
    func bundle(documents: [Digest: [UInt8]], limits: VerificationLimits) throws -> VerifiedBundle {
        guard let signer else {
            throw BundleFailure(.notABundle, "bundle", expected: "a trusted signer", found: "none asked for")
        }
        let manifest = try Agreement.check(statement, limits: limits) { documents[$0] }
        try signer.grant.check(manifest.project, targets: manifest.targets)
        return VerifiedBundle(manifest: manifest, opened: self, signer: signer)
    }
}

/// Receives `bundle.sig`: its header, content and padding. The size in the header is the only field of a bundle that is
/// read before it is known; then that block too is compared like any other.
struct SignatureReading {
    private let authority: Authority
    private let limits: VerificationLimits
    private var pending: [UInt8] = []
    private var size: UInt64?

    init(authority: Authority, limits: VerificationLimits) {
        self.authority = authority
        self.limits = limits
    }

    /// Takes what it needs from the front of the buffer.
    /// - Returns: how many bytes it took, and the signature once it is whole.
    mutating func receive(_ buffer: UnsafeRawBufferPointer) throws -> (taken: Int, signature: OpenedSignature?) {
        var taken = 0
        while true {
            let wanted = TarHeader.blockSize + (size.map { Int($0) + TarHeader.padding(after: $0) } ?? 0)
            let count = min(wanted - pending.count, buffer.count - taken)
            pending.append(contentsOf: buffer[taken..<taken + count])
            taken += count
            guard pending.count == wanted else { return (taken, nil) }
            if let size { return (taken, try open(size: Int(size))) }
            size = try signatureSize()
        }
    }

    /// - Throws: `bundle.truncated`; for the end of the bytes before the signature was whole.
    func refuseEnd() throws {
        if pending.isEmpty {
            throw BundleFailure(.notABundle, "bundle", expected: "a Slipway bundle", found: "an empty file")
        }
        let name = Array("bundle.sig\0".utf8)
        guard pending.prefix(name.count).elementsEqual(name.prefix(pending.count)) else { throw Self.foreign() }
        throw BundleFailure(
            .truncated,
            "bundle.sig",
            expected: "the whole entry",
            found: "the end; fetch the bundle again"
        )
    }

    private func signatureSize() throws -> UInt64 {
        let name = EntryPlan.signatureName
        guard pending[..<11].elementsEqual("bundle.sig\0".utf8) else {
            throw Self.foreign()
        }
        var size: UInt64 = 0
        for digit in pending[124..<135] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                throw BundleFailure(
                    .entryHeader,
                    name.text,
                    expected: "eleven octal digits as size",
                    found: "other bytes"
                )
            }
            size = size << 3 | UInt64(digit - UInt8(ascii: "0"))
        }
        try HeaderComparison.demand(pending[...], TarHeader.bytes(name: name, size: size), name)
        guard size <= limits.signatureBytes else {
            throw BundleFailure(
                .limitSignature,
                name.text,
                expected: "at most \(limits.signatureBytes) bytes",
                found: "\(size)"
            )
        }
        return size
    }

    private static func foreign() -> BundleFailure {
        BundleFailure(
            .notABundle,
            "bundle",
            expected: "a tar whose first entry is bundle.sig",
            found: "something else; is this a bundle that slipway exported?"
        )
    }

    private func open(size: Int) throws -> OpenedSignature {
        let content = TarHeader.blockSize..<TarHeader.blockSize + size
        guard pending[content.upperBound...].allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(.entryPadding, "bundle.sig", expected: "zeros after the content", found: "other bytes")
        }
        let bytes = Array(pending[content])
        let (statement, signer) = try authority.open(bytes)
        let plan = try EntryPlan(resources: statement.resources, signatureSize: UInt64(size), limits: limits)
        return OpenedSignature(bytes: bytes, statement: statement, signer: signer, plan: plan)
    }
}
