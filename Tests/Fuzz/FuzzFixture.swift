import Bundles
import Conformance
import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// A trusted test key, and a small sound bundle to begin with.
struct FuzzFixture {
    let identity: SigningIdentity
    let trust: Trust
    /// The moment at which the golden bundles are judged.
    let now = Timestamp(milliseconds: 1_795_426_200_000)

    private static let golden =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/bundles/golden"
    private static let trusted = ["p256.pub", "p384.pub", "p521.pub", "root.cert"]

    init() throws {
        let key = try SigningKey(pem: Self.text("keys/TEST-ONLY-p256.key.pem"), subject: "key")
        identity = SigningIdentity(key: key)
        trust = try Trust(files: Self.trusted.map { ("\($0).pem", try Self.text("trust/TEST-ONLY-\($0).pem")) })
    }

    func draft() throws -> BundleDraft {
        var draft = try BundleDraft.sound()
        draft.others["golden/churn/1.json"] = Array("{}".utf8)
        draft.others["notes/équipe.txt"] = Array("w-1".utf8)
        try draft.describe(project: "credit", bundle: "fuzz", sequence: 7, active: ["churn": "2"])
        return draft
    }

    /// Verifies a bundle as it comes, in pieces whose size must not matter.
    func verify(_ bundle: [UInt8]) -> VerifiedBundle? {
        let whole = accepted { try stream(bundle, piece: max(1, bundle.count)) }
        let pieces = accepted { try stream(bundle, piece: 509) }
        require((whole == nil) == (pieces == nil), "the size of the pieces decides")
        if let whole { Self.examine(whole, bundle) }
        return whole
    }

    private func stream(_ bundle: [UInt8], piece: Int) throws -> VerifiedBundle {
        let verifier = StreamingVerifier(trust: trust, now: now, destination: DiscardingBlobSink())
        try bundle.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let part = bytes[start..<min(start + piece, bytes.count)]
                try verifier.receive(UnsafeRawBufferPointer(rebasing: part))
            }
        }
        return try verifier.finish()
    }

    /// Exactly one string of bytes is the bundle of a signed list; every content is the one that was signed; what the documents
    /// say is so.
    private static func examine(_ verified: VerifiedBundle, _ bundle: [UInt8]) {
        let plan = verified.plan
        require(UInt64(bundle.count) == plan.totalSize, "\(bundle.count) bytes of \(plan.totalSize)")
        let signature = TarHeader.bytes(name: TarLayout.signatureName, size: plan.signatureSize)
        require(bundle.starts(with: signature + verified.signature), "another signature")
        for entry in plan.entries {
            let content = Int(entry.contentOffset)
            require(Array(bundle[Int(entry.offset)..<content]) == entry.header, "another header of \(entry.name)")
            guard !entry.isHardLink else { continue }
            let end = content + Int(entry.size)
            require(
                StreamingDigest.of(Array(bundle[content..<end])) == entry.digest,
                "another content of \(entry.name)"
            )
            require(bundle[end..<Int(entry.end)].allSatisfy { $0 == 0 }, "padding of \(entry.name)")
        }
        require(bundle[Int(plan.endOffset)...].allSatisfy { $0 == 0 }, "bytes after the end")
        for model in verified.manifest.models {
            for version in model.versions {
                let files = verified.files(of: model.name, version.version)
                require(files.count == version.files, "\(files.count) files of \(version.files)")
                require(files.reduce(0) { $0 + $1.size } == version.bytes, "a wrong sum of sizes")
                require(files.contains { $0.name.text.hasSuffix("/MLmodel") }, "a version without MLmodel")
            }
        }
    }

    private static func text(_ file: String) throws -> String {
        String(decoding: try OpenFile.read("\(golden)/\(file)").readAll(limit: 1 << 16), as: UTF8.self)
    }
}
