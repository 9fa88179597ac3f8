import DurableFiles
package import Identifiers
package import Signing

/// Verifies a bundle as its bytes come, in one pass and constant memory (but for the signed list). The first wrong byte ends
/// it. Blocking; one thread at a time.
package final class StreamingVerifier {
    private let limits: VerificationLimits
    private let destination: any BlobSink
    private var reading: SignatureReading
    private var opened: OpenedSignature?
    private var verifier: EntryVerifier?
    /// Zeros that followed the last entry.
    private var zeros: UInt64 = 0

    /// - Parameter destination: receives each distinct content once; it may not use any of it before `finish` returns.
    package convenience init(
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        destination: any BlobSink
    ) {
        self.init(policy: .trust(trust, now: now), limits: limits, destination: destination)
    }

    init(policy: VerificationPolicy, limits: VerificationLimits, destination: any BlobSink) {
        self.limits = limits
        self.destination = destination
        reading = SignatureReading(policy: policy, limits: limits, scratch: destination.scratchFile)
    }

    /// The signed list, once `bundle.sig` was received and its signature holds: names, digests and sizes.
    package var statement: Statement? { opened?.statement }

    /// The signer, once `bundle.sig` was received and its signature holds.
    package var signer: Signer? { opened?.signer }

    /// Bytes of the whole tar, once it is known.
    package var totalSize: UInt64? { opened?.plan.totalSize }

    /// - Throws: a refusal at the first wrong byte. Nothing more may be given to it then.
    package func receive(_ buffer: UnsafeRawBufferPointer) throws {
        var rest = buffer
        while !rest.isEmpty {
            let taken = try receiveSome(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
        }
    }

    /// Ends the input.
    /// - Returns: the bundle, if it is whole and its documents agree.
    package func finish() throws -> VerifiedBundle {
        guard let opened, let verifier else {
            try reading.refuseEnd()
            throw BundleFailure(.truncated, "bundle.sig", expected: "the whole entry", found: "the end")
        }
        try verifier.refuseEnd()
        let expected = opened.plan.totalSize - opened.plan.endOffset
        guard zeros == expected else {
            throw BundleFailure(
                .end,
                "the end of the bundle",
                expected: "\(expected) zero bytes",
                found: "\(zeros); fetch the bundle again"
            )
        }
        return try opened.bundle(documents: verifier.kept, limits: limits)
    }

    /// The head of the bundle, if just that was received: `bundle.sig` and `bundle.json`.
    func finishHead() throws -> VerifiedHead {
        guard let opened, let verifier else {
            try reading.refuseEnd()
            throw BundleFailure(.truncated, "bundle.sig", expected: "the whole entry", found: "the end")
        }
        guard let signer = opened.signer, verifier.received == 1, verifier.isBetweenEntries,
            let bytes = verifier.kept[opened.plan.entries[0].digest]
        else {
            throw BundleFailure(
                .truncated,
                TarLayout.manifestName.text,
                expected: "the whole entry and nothing after it",
                found: "other bytes"
            )
        }
        let manifest = try BundleManifest(json: bytes, limit: limits.documentBytes)
        try signer.grant.check(manifest.project, targets: manifest.targets)
        return try VerifiedHead(manifest: manifest, manifestBytes: bytes, opened: opened, signer: signer)
    }

    private func receiveSome(_ buffer: UnsafeRawBufferPointer) throws -> Int {
        guard let opened else {
            let (taken, signature) = try reading.receive(buffer)
            if let signature {
                opened = signature
                let documents = try Documents(signature.plan, limits)
                verifier = EntryVerifier(
                    signature.plan.entries[...],
                    destination: destination,
                    keeps: documents.include
                )
            }
            return taken
        }
        if verifier?.isDone == false {
            return try verifier?.receive(buffer) ?? 0
        }
        let left = opened.plan.totalSize - opened.plan.endOffset - zeros
        guard left > 0 else {
            throw BundleFailure(
                .trailing,
                "the end of the bundle",
                expected: "nothing after \(opened.plan.totalSize) bytes",
                found: "more"
            )
        }
        let count = Int(min(left, UInt64(buffer.count)))
        guard buffer[..<count].allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(.end, "the end of the bundle", expected: "zeros", found: "other bytes")
        }
        zeros += UInt64(count)
        return count
    }
}
