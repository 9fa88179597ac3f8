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
    private var documents: Documents?
    /// Until it is clear whether this is a delta.
    private var start: DeltaReading?
    /// nil for a whole bundle.
    private var delta: OpenedDelta?
    private var verifier: EntryVerifier?
    /// Zeros that followed the last entry.
    private var zeros: UInt64 = 0

    /// - Parameter destination: receives each distinct content once; it may not use any of it before `finish` returns. It is asked for
    ///   what a delta leaves out.
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

    /// Bytes of the whole file, once they are known.
    package var totalSize: UInt64? { verifier == nil ? nil : layout?.totalSize }

    /// The places of the entries in this file.
    private var layout: TarLayout? { delta?.layout ?? opened?.plan }

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
        let (opened, verifier) = try requireBegun()
        try verifier.refuseEnd()
        let layout = delta?.layout ?? opened.plan
        let expected = layout.totalSize - layout.endOffset
        guard zeros == expected else {
            throw BundleFailure(
                .end,
                "the end of the bundle",
                expected: "\(expected) zero bytes",
                found: "\(zeros); fetch the bundle again"
            )
        }
        var kept = verifier.kept
        if let delta { kept.merge(try absentDocuments(delta, opened.plan)) { first, _ in first } }
        return try opened.bundle(documents: kept, limits: limits)
    }

    /// - Throws: `bundle.truncated`, naming the entry in which the bytes ended.
    private func requireBegun() throws -> (OpenedSignature, EntryVerifier) {
        if let opened, let verifier { return (opened, verifier) }
        if let start { try start.refuseEnd() }
        try reading.refuseEnd()
        throw BundleFailure(.truncated, "bundle.sig", expected: "the whole entry", found: "the end")
    }

    /// The JSON documents that a delta leaves out.
    private func absentDocuments(_ delta: OpenedDelta, _ plan: TarLayout) throws -> [Digest: [UInt8]] {
        var read: [Digest: [UInt8]] = [:]
        for entry in delta.absent(from: plan) where documents?.include(entry) == true {
            let bytes = try destination.read(entry.digest, limit: limits.documentBytes)
            try entry.requireContent(StreamingDigest.of(bytes))
            read[entry.digest] = bytes
        }
        return read
    }

    /// The head of the bundle, if just that was received: `bundle.sig` and `bundle.json`.
    func finishHead() throws -> VerifiedHead {
        let (opened, verifier) = try requireBegun()
        guard let signer = opened.signer, delta == nil, verifier.received == 1, verifier.isBetweenEntries,
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
                documents = try Documents(signature.plan, limits)
                start = DeltaReading(signature.plan)
            }
            return taken
        }
        if var reading = start {
            // Let go before it is changed, so that it is not copied.
            start = nil
            let (taken, outcome) = try reading.receive(buffer)
            if let outcome { try begin(outcome, opened) } else { start = reading }
            return taken
        }
        if verifier?.isDone == false {
            return try verifier?.receive(buffer) ?? 0
        }
        let layout = delta?.layout ?? opened.plan
        let left = layout.totalSize - layout.endOffset - zeros
        guard left > 0 else {
            throw BundleFailure(
                .trailing,
                "the end of the bundle",
                expected: "nothing after \(layout.totalSize) bytes",
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

    /// Begins with the entries. What a delta leaves out has to be here already: nothing of it is received for nothing.
    private func begin(_ outcome: DeltaReading.Outcome, _ opened: OpenedSignature) throws {
        switch outcome {
        case .bundle(let bytes):
            verifier = entryVerifier(opened.plan.entries[...])
            _ = try bytes.withUnsafeBytes { try verifier?.receive($0) }
        case .delta(let delta):
            let missing = try delta.absent(from: opened.plan).filter {
                try !destination.holds($0.digest, size: $0.size)
            }
            guard missing.isEmpty else {
                throw MissingContents.failure(
                    missing,
                    of: delta.delta,
                    in: destination.place,
                    advice: destination.advice
                )
            }
            self.delta = delta
            verifier = entryVerifier(delta.entries)
        }
    }

    private func entryVerifier(_ entries: ArraySlice<TarLayout.Entry>) -> EntryVerifier {
        let documents = documents
        return EntryVerifier(entries, destination: destination) { documents?.include($0) ?? false }
    }
}
