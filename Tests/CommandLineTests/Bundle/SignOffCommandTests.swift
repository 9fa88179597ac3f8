import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import slipway

@Suite("Sign-offs, by the program")
struct SignOffCommandTests {
    private static let policy = """
        format: slipway.policy/1
        roles: {validator: {people: {anna: [anna.pem, anna-2.pem], ben: ben.pem}}}
        rules:
          - projects: credit
            mode: enforce
            sign-offs: [{role: validator, threshold: 2}]
            distinct: [exporter, validator]
        default: {mode: enforce}

        """

    /// A project with one bundle, `1.tar`, and keys of reviewers.
    private func program() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        for name in ["anna", "anna-2", "ben"] {
            #expect(try await fixture.slipway("key", "generate", "\(name).key").status == 0)
            let pem = try OpenFile.read(fixture.directory.path("\(name).key.pub")).readAll(limit: 4096)
            try fixture.directory.write(pem, to: "policy/reviewers/\(name).pem")
        }
        try fixture.directory.write(Array(Self.policy.utf8), to: "policy/policy.yaml")
        return fixture
    }

    @discardableResult
    private func signOff(_ fixture: Fixture, _ key: String, _ more: String...) async throws -> CommandRun {
        let arguments = [
            Programs.slipway, "sign-off", "1.tar", "--trust", "key.pem.pub", "--key", "\(key).key", "--role",
            "validator",
            "--decision", "approve",
        ]
        return try await fixture.run(arguments + more)
    }

    private func check(_ fixture: Fixture) async throws -> CommandRun {
        try await fixture.slipway(
            "policy",
            "check",
            "policy/policy.yaml",
            "--bundle",
            "1.tar",
            "--trust",
            "key.pem.pub",
            "--json"
        )
    }

    @Test("a bundle is refused until two people have signed, and again when one of them withdraws")
    func twoPeople() async throws {
        let fixture = try await program()
        let none = try await check(fixture)
        #expect(none.status == 4)
        #expect(none.errors.contains("policy.sign-off-missing"))
        #expect(none.errors.contains("anna, ben"))
        #expect(try await signOff(fixture, "anna", "--yes").status == 0)
        #expect(try await signOff(fixture, "anna-2", "--yes").status == 0)
        #expect(try await check(fixture).status == 4)
        #expect(try await signOff(fixture, "ben", "--yes", "--comment", "looks right").status == 0)
        let allowed = try await check(fixture)
        #expect(allowed.status == 0, "\(allowed.errors)")

        let list = try await fixture.slipway("claims", "1.tar", "-q")
        let claims = list.output.split(separator: "\n").map(String.init)
        #expect(claims.count == 3)
        let last = try #require(claims.last)
        let withdrawn = try await fixture.slipway(
            "withdraw",
            "1.tar",
            last,
            "--key",
            "ben.key",
            "--reason",
            "wrong data",
            "--yes"
        )
        #expect(withdrawn.status == 0, "\(withdrawn.errors)")
        #expect(try await check(fixture).status == 4)
    }

    @Test("without a terminal and without --yes nothing is signed")
    func unconfirmed() async throws {
        let fixture = try await program()
        // In a session of its own, where there is no terminal to ask at.
        let run = try await fixture.run([
            "setsid", "--wait", Programs.slipway, "sign-off", "1.tar", "--trust", "key.pem.pub", "--key", "anna.key",
            "--role", "validator", "--decision", "approve",
        ])
        #expect(run.status == 2)
        #expect(run.errors.contains("claim.unconfirmed"), "\(run.errors)")
        #expect(try fixture.directory.handle.status(of: "1.claims.jsonl") == nil)
    }

    @Test("a bundle of a signer who is not trusted, or that was changed, is never signed off")
    func unverified() async throws {
        let fixture = try await program()
        let untrusted = try await fixture.slipway(
            "sign-off",
            "1.tar",
            "--trust",
            "anna.key.pub",
            "--key",
            "anna.key",
            "--role",
            "validator",
            "--decision",
            "approve",
            "--yes"
        )
        #expect(untrusted.status == 4)
        var bytes = try OpenFile.read(fixture.directory.path("1.tar")).readAll(limit: 16 << 20)
        bytes[bytes.count / 2] ^= 1
        try fixture.directory.handle.replace(file: "1.tar", with: bytes)
        #expect(try await signOff(fixture, "anna", "--yes").status == 4)
        #expect(try fixture.directory.handle.status(of: "1.claims.jsonl") == nil)
    }

    @Test("only the first 8 digits of the statement confirm a signature, in either case")
    func confirmation() throws {
        let digest = try #require(Digest(hex: "abcdef0123456789" + String(repeating: "0", count: 48)))
        let confirmation = SigningConfirmation(digest: digest)
        try confirmation.require("abcdef01")
        try confirmation.require("ABCDEF01")
        for answer in [nil, "", "y", "yes", "abcdef0", "abcdef012", "abcdef02", digest.hex] {
            let failure = #expect(throws: CommandFailure.self) { try confirmation.require(answer) }
            #expect(failure?.stableCode == "claim.unconfirmed")
        }
    }

    @Test("a claim is appended once, after a line that a crash cut off too")
    func file() throws {
        let place = try TemporaryDirectory()
        let file = ClaimsFile(besides: place.path("credit.tar"), given: nil)
        #expect(file.path == place.path("credit.claims.jsonl"))
        #expect(try file.read().claims.isEmpty)
        let claims = try (0..<2).map { number in
            let digest = try #require(Digest(hex: String(repeating: "\(number)", count: 64)))
            let content = WithdrawalClaim(withdrawn: digest, reason: "", issued: TestCertificate.moment)
            return try Claim.sign(.withdrawal(content), with: SigningIdentity(key: .generate()))
        }
        try file.append(claims[0])
        try file.append(claims[0])
        try place.handle.replace(
            file: "credit.claims.jsonl",
            with: try OpenFile.read(file.path).readAll(limit: 1 << 20) + Array("{\"cut".utf8)
        )
        try file.append(claims[1])
        let lines = try file.read()
        #expect(lines.claims == claims)
        #expect(lines.flaws.map(\.place) == ["\(file.path):2"])

        #expect(try WithdrawCommand.only(claims[0].statement.short, among: claims, file.path) == claims[0])
        #expect(try WithdrawCommand.only(claims[1].statement.description, among: claims, file.path) == claims[1])
        for text in ["", "12345", "ffffff", "zzzzzz"] {
            let failure = #expect(throws: CommandFailure.self) {
                try WithdrawCommand.only(text, among: claims, file.path)
            }
            #expect(failure?.stableCode == "claim.none")
        }
    }
}
