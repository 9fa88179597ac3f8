import Bundles
import ContentStore
import Identifiers
import Signing

/// Takes the bytes of an upload. Blocks; one thread at a time.
protocol UploadSink: AnyObject {
    /// - Throws: at the first wrong byte.
    func receive(_ bytes: [UInt8]) throws
    func finish() throws -> VerifiedBundle
    func cancel()
}

/// Verifies a plain tar as it arrives. Checks the free space of the disk as soon as the signed list is complete, and has the
/// bundle judged as soon as its manifest is, long before the last byte.
final class TarSink: UploadSink {
    typealias Judge = @Sendable (BundleClaim) throws -> Void

    private let verifier: StreamingVerifier
    private let freeSpace: FreeSpaceCheck
    private let ingest: Ingest
    private let judge: Judge
    /// `bundle.json` as the signed list has it, until it was judged.
    private var awaited: SignedResource?
    private var isListRead = false

    init(verifier: StreamingVerifier, freeSpace: FreeSpaceCheck, ingest: Ingest, judge: @escaping Judge) {
        self.verifier = verifier
        self.freeSpace = freeSpace
        self.ingest = ingest
        self.judge = judge
    }

    func receive(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try receive($0) }
    }

    func receive(_ buffer: UnsafeRawBufferPointer) throws {
        try verifier.receive(buffer)
        if !isListRead, let statement = verifier.statement {
            isListRead = true
            try freeSpace.check(for: statement.resources)
            awaited = statement.resources.first { $0.name == TarLayout.manifestName }
        }
        if let manifest = awaited, ingest.contains(manifest.digest) {
            awaited = nil
            if let claim = try claim(manifest.digest) { try judge(claim) }
        }
    }

    private func claim(_ digest: Digest) throws -> BundleClaim? {
        guard let statement = verifier.statement, let signer = verifier.signer else { return nil }
        return BundleClaim(
            manifest: try BundleManifest(json: ingest.read(digest)),
            digest: digest,
            statement: statement.identity,
            signer: signer
        )
    }

    func finish() throws -> VerifiedBundle { try verifier.finish() }

    func cancel() {}
}
