import Identifiers
import Signing
import TestSupport
import Testing

@Suite("What bounds a trusted key")
struct TrustConstraintsTests {
    private let key = SigningKey.generate()

    private func trust(_ notes: [TrustNote], files: [String] = ["a.pem"]) throws -> Trust {
        try Trust(files: files.map { (name: $0, pem: key.verificationKey.pem) }, notes: notes)
    }

    private func signer(_ trust: Trust, at now: Timestamp = TestCertificate.moment) throws -> Signer {
        let signature = try BundleSignature.sign(try Samples.statement(), with: SigningIdentity(key: key))
        return try BundleSignature.verify(signature, trust: trust, at: now).signer
    }

    private func note(_ members: [(String, Setting)], _ file: String = "a.yaml") -> TrustNote {
        TrustNote(file: file, settings: .success(.map(members)))
    }

    @Test(
        "Projects and targets are names or patterns, and all the targets of a bundle must be among them",
        arguments: [
            ("credit", [], nil), ("credits", [], "trust.project"), ("plant-1", [], nil), ("other", [], "trust.project"),
        ] as [(String, [String], String?)]
    )
    func projects(project: String, targets: [String], code: String?) throws {
        let list = Setting(.list([.text("credit"), .text("plant-*")]), line: 1)
        let grant = try signer(trust([note([("projects", list)])])).grant
        let name = try #require(ProjectName(project))
        if let code {
            expectRefusal(code) { try grant.check(name, targets: targets) }
        } else {
            try grant.check(name, targets: targets)
        }
    }

    @Test("A signer for some targets signs for no others, and not for any node")
    func targets() throws {
        let grant = try signer(trust([note([("targets", .text("press-?"))])])).grant
        let credit = try #require(ProjectName("credit"))
        try grant.check(credit, targets: ["press-1", "press-2"])
        for others in [[], ["press-1", "line-1"], ["press-10"]] {
            expectRefusal("trust.target") { try grant.check(credit, targets: others) }
        }
    }

    @Test("After the last day nothing is taken")
    func notAfter() throws {
        let trust = try trust([note([("not-after", .text("2026-11-23"))])])
        _ = try signer(trust)
        _ = try signer(trust, at: try #require(Timestamp("2026-11-23T23:59:59.999Z")))
        expectRefusal("trust.ended") { _ = try signer(trust, at: try #require(Timestamp("2026-11-24T00:00:00Z"))) }
        #expect(trust.entries.map(\.expires) == [Timestamp("2026-11-24T00:00:00Z")])
    }

    @Test(
        "What is wrong in a file lets nothing through, and is named with file, line and key",
        arguments: [
            ("a.yaml:3: project", [("project", Setting(.text("credit"), line: 3))]),
            ("a.yaml:2: not-after", [("not-after", Setting(.text("soon"), line: 2))]),
            ("a.yaml:1: sequence.jump", [("sequence", .map([("jump", .text("0"))]))]),
            ("a.yaml:1: sequence.jumps", [("sequence", .map([("jumps", .text("5"))]))]),
            ("a.yaml:1: projects", [("projects", Setting(.list([]), line: 1))]),
            ("a.yaml:1: projects", [("projects", Setting(.nothing, line: 1))]),
            ("a.yaml:1: projects", [("projects", .text("credit")), ("projects", .text("other"))]),
            ("a.yaml", [("subject", .text("CN=x"))]),
        ] as [(String, [(String, Setting)])]
    )
    func wrong(place: String, members: [(String, Setting)]) throws {
        let trust = try trust([note(members)])
        expectRefusal("trust.constraints") { _ = try signer(trust) }
        #expect(trust.flaws.count == 1)
        #expect(trust.flaws[0].hasPrefix("trust.constraints: \(place): "), "\(trust.flaws)")
    }

    @Test("A file that cannot be read at all binds the keys beside it, or, where there are none, all keys")
    func unreadable() throws {
        let failure = SigningFailure(.trustConstraints, "x.yaml", "is no YAML")
        let beside = try trust([TrustNote(file: "a.yaml", settings: .failure(failure))], files: ["a.pem", "b.pem"])
        expectRefusal("trust.constraints") { _ = try signer(beside) }
        let apart = try trust([TrustNote(file: "x.yaml", settings: .failure(failure))])
        expectRefusal("trust.constraints") { _ = try signer(apart) }
        #expect(apart.flaws.count == 1)
    }

    @Test("A file without its keys bounds nothing and is named; one may name the keys it bounds")
    func named() throws {
        let trust = try trust([note([("projects", .text("credit"))], "b.yaml")])
        #expect(try signer(trust).grant == .unbounded)
        #expect(
            trust.flaws == [
                "trust.constraints: b.yaml:1: pem: expected the file b.pem, found none; it constrains nothing"
            ]
        )
        let naming = try self.trust([note([("pem", .text("a.pem")), ("projects", .text("credit"))], "b.yaml")])
        #expect(naming.flaws.isEmpty)
        let other = try #require(ProjectName("other"))
        expectRefusal("trust.project") { try signer(naming).grant.check(other, targets: []) }
    }

    @Test("A key in two files is bound by both")
    func twice() throws {
        let notes = [note([("projects", .text("credit"))]), note([("targets", .text("press-1"))], "b.yaml")]
        let grant = try signer(trust(notes, files: ["a.pem", "b.pem"])).grant
        let credit = try #require(ProjectName("credit"))
        expectRefusal("trust.target") { try grant.check(credit, targets: []) }
        try grant.check(credit, targets: ["press-1"])
        let alone = try signer(trust([notes[1]], files: ["a.pem", "b.pem"])).grant
        expectRefusal("trust.target") { try alone.check(credit, targets: []) }
    }

    @Test("Patterns take time in proportion to what they are held to")
    func patterns() {
        #expect(NamePattern("*a*b").matches("xaxbxb"))
        #expect(!NamePattern("*a*b").matches("xaxbxbx"))
        #expect(NamePattern("").matches(""))
        #expect(!NamePattern("a").matches(""))
        #expect(NamePattern("*").matches(""))
        #expect(!NamePattern(String(repeating: "*a", count: 200) + "b").matches(String(repeating: "a", count: 2000)))
    }

    @Test("A key that is revoked is trusted no more, and what it signed is told apart")
    func standing() throws {
        let hint = key.verificationKey.hint
        let credit = try #require(ProjectName("credit"))
        let files = [(name: "a.pem", pem: key.verificationKey.pem)]
        let revoked = try Trust(files: files, revocations: try Revocations(words: ("revoked", "key \(hint)")))
        expectRefusal("signature.revoked") { _ = try signer(revoked) }
        let now = TestCertificate.moment
        let material = SignatureMaterial.key(hint)
        #expect(SignatureMaterial(text: material.text) == material)
        #expect(try Trust(files: files).standing(of: material, at: now, credit, targets: []) == nil)
        #expect(revoked.standing(of: material, at: now, credit, targets: [])?.stableCode == "signature.revoked")
        #expect(
            try Trust(files: []).standing(of: material, at: now, credit, targets: [])?.stableCode
                == "signature.untrusted"
        )
    }

    @Test("A signed line is read as it was written, and with any byte changed it is refused")
    func signedLines() throws {
        let line = try SignedLine.sign(Array("{\"x\":1}".utf8), type: "application/x", with: key)
        let read = try SignedLine(line, subject: "line")
        #expect(read.payload == Array("{\"x\":1}".utf8))
        try read.requireSignature(by: key.verificationKey, subject: "line")
        expectRefusal("anchor.signature") {
            try read.requireSignature(by: SigningKey.generate().verificationKey, subject: "line")
        }
        for index in line.utf8.indices {
            var bytes = Array(line.utf8)
            bytes[line.utf8.distance(from: line.utf8.startIndex, to: index)] ^= 1
            let isTaken =
                (try? SignedLine(String(decoding: bytes, as: UTF8.self), subject: "line")
                    .requireSignature(by: key.verificationKey, subject: "line")) != nil
            #expect(!isTaken)
        }
        for other in [line + " ", line + "{}", line.replacing("\"payload\":", with: "\"payload\": "), "", "[]"] {
            expectRefusal("anchor.shape") { _ = try SignedLine(other, subject: "line") }
        }
    }
}
