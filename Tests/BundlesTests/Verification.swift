import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

/// Verifies bytes as a stream and as a file, in which every judgement must be the same.
struct Verification {
    let trust: Trust
    let identity: SigningIdentity
    let limits: VerificationLimits
    static let now = Timestamp(seconds: 1_795_426_200)

    init(limits: VerificationLimits = .standard) throws {
        (identity, trust) = try SigningIdentity.trusted()
        self.limits = limits
    }

    func stream(_ bytes: [UInt8], chunk: Int = 1 << 20) throws -> VerifiedBundle {
        let verifier = StreamingVerifier(
            trust: trust,
            now: Self.now,
            limits: limits,
            destination: DiscardingBlobSink()
        )
        var rest = bytes[...]
        while !rest.isEmpty {
            try rest.prefix(chunk).withUnsafeBytes { try verifier.receive($0) }
            rest = rest.dropFirst(chunk)
        }
        return try verifier.finish()
    }

    func file(_ bytes: [UInt8]) throws -> VerifiedBundle {
        let directory = try TemporaryDirectory()
        let path = try directory.write(bytes, to: "bundle.tar")
        return try BundleFile.verify(path, trust: trust, now: Self.now, limits: limits, width: 2)
    }

    /// The code both ways give for a bundle that must be refused.
    func refusal(of bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> String {
        let codes = [{ try stream(bytes) }, { try file(bytes) }].map { verify -> String in
            do {
                _ = try verify()
                return "accepted"
            } catch let failure as any CodedFailure {
                #expect(failure.kind == .refused, "\(failure)", sourceLocation: sourceLocation)
                return failure.stableCode
            } catch {
                return "\(error)"
            }
        }
        #expect(codes[0] == codes[1], "stream and file judge alike", sourceLocation: sourceLocation)
        return codes[0]
    }

    func refusal(of draft: BundleDraft, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        refusal(of: try draft.bytes(signedBy: identity), sourceLocation: sourceLocation)
    }
}
