import Identifiers
import Signing
import TestSupport
import Testing

@Suite("The file of claims beside a bundle")
struct ClaimLinesTests {
    private static let name = "credit.claims.jsonl"

    @Test("claims are kept one a line, and an equal one is not added twice")
    func appending() throws {
        let claims = try (0..<3).map { _ in try Self.claim() }
        var file = try ClaimLines().appending(claims, name: Self.name)
        let lines = try ClaimLines(file, name: Self.name)
        #expect(lines.claims == claims)
        #expect(lines.flaws.isEmpty)
        #expect(try lines.appending(claims, name: Self.name).isEmpty)
        let more = try Self.claim()
        file += try lines.appending([claims[0], more, more], name: Self.name)
        #expect(try ClaimLines(file, name: Self.name).claims == claims + [more])
        #expect(try ClaimLines(file + file, name: Self.name).claims == claims + [more])
    }

    @Test("a line that is no claim is named with its number and its reason, and the others are read")
    func flaws() throws {
        let claim = try Self.claim()
        let torn = claim.bytes.prefix(100)
        let file = Array("{}\r\n\n".utf8) + claim.bytes + Array("\r\n  \n".utf8) + torn
        let lines = try ClaimLines(file, name: Self.name)
        #expect(lines.claims == [claim])
        #expect(lines.flaws.map(\.place) == ["\(Self.name):1", "\(Self.name):5"])
        #expect(lines.flaws.map(\.code) == ["signature.shape", "json.syntax"])
        #expect(lines.flaws.allSatisfy { !$0.message.isEmpty })
    }

    @Test("1,000 claims are read, one more is refused before any is parsed, and so is a file that is too large")
    func limits() throws {
        let line = Array("{}\n".utf8)
        let most = [UInt8]((0..<ClaimLimits.count).flatMap { _ in line })
        #expect(try ClaimLines(most, name: Self.name).flaws.count == ClaimLimits.count)
        expectRefusal("claim.too-many") { _ = try ClaimLines(most + line, name: Self.name) }
        let large = [UInt8](repeating: 0x20, count: ClaimLines.limit + 1)
        expectRefusal("claim.too-large") { _ = try ClaimLines(large, name: Self.name) }
        let full = try ClaimLines(most, name: Self.name)
        expectRefusal("claim.too-many") { _ = try full.appending([try Self.claim()], name: Self.name) }
    }

    @Test(
        "the file is named after the bundle, compressed or not",
        arguments: [
            ("credit-1.tar", "credit-1"), ("a/credit-1.tar.zst", "a/credit-1"), ("credit.tar.gz", "credit"),
            ("credit", "credit"), (".tar", ".tar"),
        ]
    )
    func naming(bundle: String, stem: String) {
        #expect(ClaimLines.name(besides: bundle) == stem + ".claims.jsonl")
    }

    private static func claim() throws -> Claim {
        try Claim.sign(try SampleClaims.signOff(), with: SigningIdentity(key: .generate()))
    }
}
