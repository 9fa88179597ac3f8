import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Certificates that openssl made")
struct CertificateRulesTests {
    @Test(
        "A CA with extended key usages vouches for signers only where codeSigning or any is among them",
        arguments: [
            ("", nil), ("extendedKeyUsage=codeSigning", nil), ("extendedKeyUsage=serverAuth,codeSigning", nil),
            ("extendedKeyUsage=anyExtendedKeyUsage", nil), ("extendedKeyUsage=serverAuth", "certificate.usage"),
            ("extendedKeyUsage=critical,emailProtection,clientAuth", "certificate.usage"),
        ] as [(String, String?)]
    )
    func usagesNest(usage: String, code: String?) throws {
        let made = try OpensslAuthority()
        try made.issue("upper", by: "root", authority: true)
        try made.issue("middle", by: "upper", authority: true, usage)
        try made.issue("signer", by: "middle")
        try expect(code) { _ = try made.verify(["signer", "middle", "upper"]) }
        // The same at the far end of the chain, and in the root.
        try made.issue("far", by: "root", authority: true, usage)
        try made.issue("near", by: "far", authority: true)
        try made.issue("other", by: "near")
        try expect(code) { _ = try made.verify(["other", "near", "far"]) }
        let rooted = try OpensslAuthority(root: usage)
        try rooted.issue("signer", by: "root")
        try expect(code) { _ = try rooted.verify(["signer"]) }
    }

    struct Names: CustomTestStringConvertible, Sendable {
        let constraint: String
        let names: String
        var subject: String?
        let code: String?

        init(_ constraint: String, _ names: String, _ code: String? = nil, subject: String? = nil) {
            self.constraint = constraint
            self.names = names
            self.code = code
            self.subject = subject
        }

        var testDescription: String { "\(constraint) and \(names) \(subject ?? ""): \(code ?? "good")" }
    }

    private static let refusal = "certificate.names"

    @Test(
        "Name constraints of a CA bind those below it, critical or not",
        arguments: [
            Names("permitted;DNS:plant.example", "DNS:ci.plant.example"),
            Names("permitted;DNS:plant.example", "DNS:PLANT.example"),
            Names("permitted;DNS:plant.example", "DNS:evilplant.example", refusal),
            Names("permitted;DNS:plant.example", "DNS:ci.plant.example,DNS:other.example", refusal),
            Names("permitted;DNS:plant.example", "email:a@plant.example", refusal),
            Names("permitted;DNS:plant.example", "", refusal),
            Names("excluded;DNS:lab.plant.example", "DNS:ci.plant.example"),
            Names("excluded;DNS:lab.plant.example", "DNS:a.lab.plant.example", refusal),
            Names("excluded;DNS:lab.plant.example", "DNS:*.plant.example", refusal),
            Names("permitted;email:plant.example", "email:ada@plant.example"),
            Names("permitted;email:plant.example", "email:ada@a.plant.example", refusal),
            Names("permitted;email:.plant.example", "email:ada@a.plant.example"),
            Names("permitted;email:ada@plant.example", "email:ada@PLANT.example"),
            Names("permitted;email:ada@plant.example", "email:eve@plant.example", refusal),
            Names("excluded;email:eve@plant.example", "email:EVE@plant.example", refusal),
            Names("permitted;URI:ci.example", "URI:https://ci.example/release"),
            Names("permitted;URI:ci.example", "URI:https://ci.example@evil.example/release", refusal),
            Names("permitted;URI:ci.example", "URI:urn:release", refusal),
            Names("permitted;URI:.ci.example", "URI:https://a.ci.example:8443/x"),
            Names("permitted;URI:.ci.example", "URI:https://ci.example/x", refusal),
            Names("permitted;IP:10.0.0.0/255.0.0.0", "IP:10.1.2.3"),
            Names("permitted;IP:10.0.0.0/255.0.0.0", "IP:11.1.2.3", refusal),
            Names("permitted;dirName:plant", "", nil, subject: "/O=plant/OU=x/CN=signer"),
            Names("permitted;dirName:plant", "", refusal, subject: "/O=Other/CN=signer"),
            Names("excluded;dirName:plant", "", refusal, subject: "/O=PLANT/CN=signer"),
            Names("permitted;email:plant.example", "", refusal, subject: "/CN=signer/emailAddress=eve@evil.example"),
            Names("permitted;RID:1.2.3.4", "RID:1.2.3.4", refusal),
        ],
        ["", "critical,"]
    )
    func namesAreHeld(_ names: Names, critical: String) throws {
        let made = try OpensslAuthority()
        let directory = names.constraint.contains("dirName") ? "\n[plant]\nO=Plant" : ""
        try made.issue(
            "middle",
            by: "root",
            authority: true,
            "nameConstraints=\(critical)\(names.constraint)\(directory)"
        )
        let alternative = names.names.isEmpty ? "" : "subjectAltName=\(names.names)"
        try made.issue("signer", by: "middle", subject: names.subject, alternative)
        try expect(names.code) { _ = try made.verify(["signer", "middle"]) }
    }

    @Test("Name constraints of a root bind the CA below it too")
    func rootBinds() throws {
        let made = try OpensslAuthority(root: "nameConstraints=excluded;dirName:bad\n[bad]\nO=Bad")
        try made.issue("good", by: "root", authority: true)
        try made.issue("signer", by: "good")
        _ = try made.verify(["signer", "good"])
        try made.issue("bad", by: "root", subject: "/O=Bad/CN=bad", authority: true)
        try made.issue("second", by: "bad")
        expectRefusal("certificate.names") { _ = try made.verify(["second", "bad"]) }
    }

    @Test("A list of the CA takes back what it names, and one that the CA did not sign stops all of the CA's")
    func lists() throws {
        let made = try OpensslAuthority()
        try made.issue("signer", by: "root")
        try made.issue("stolen", by: "root")
        try made.issue("other", by: "root", authority: true)
        let list = try made.list(revoking: ["stolen"])
        let revocations = try Revocations(lists: [("ca.crl", Array(list.utf8))])
        _ = try made.verify(["signer"], revocations: revocations)
        expectRefusal("certificate.revoked") { _ = try made.verify(["stolen"], revocations: revocations) }
        let trust = try Trust(files: [("root.pem", try made.text("root.pem"))], revocations: revocations)
        #expect(trust.findings(at: try made.moment()).isEmpty)
        let late = try made.moment().adding(seconds: 90 * 86400)
        #expect(trust.findings(at: late).contains { $0.contains("is out of date since") })
        expectRefusal("certificate.revoked") {
            _ = try BundleSignature.verify(try made.signature(["stolen"]), trust: trust, at: late)
        }
        let impostor = try OpensslAuthority()
        let forged = try Revocations(lists: [("ca.crl", Array(try impostor.list(revoking: []).utf8))])
        expectRefusal("certificate.crl") { _ = try made.verify(["signer"], revocations: forged) }
        let broken = try Revocations(lists: [("ca.crl", Array(list.utf8.dropLast(60)))])
        expectRefusal("certificate.crl") { _ = try made.verify(["signer"], revocations: broken) }
    }

    @Test("A list is read with any byte of it changed, and never taken for another")
    func damagedLists() throws {
        let made = try OpensslAuthority()
        try made.issue("stolen", by: "root")
        let list = try made.list(revoking: ["stolen"])
        try Shell.run("cd \(made.directory.handle.path) && openssl crl -in list.crl -outform DER -out list.der")
        let der = Array(try made.directory.handle.read(file: "list.der"))
        #expect(!list.isEmpty && !der.isEmpty)
        let signature = try made.signature(["stolen"])
        for index in der.indices {
            var bytes = der
            bytes[index] ^= 0x41
            let revocations = try Revocations(lists: [("ca.crl", bytes)])
            let trust = try Trust(files: [("root.pem", try made.text("root.pem"))], revocations: revocations)
            // Only where its issuer became another does the list say nothing here.
            let isTaken = (try? BundleSignature.verify(signature, trust: trust, at: try made.moment())) != nil
            let findings = trust.findings(at: try made.moment())
            #expect(!isTaken || findings.isEmpty, "byte \(index)")
        }
    }

    @Test("Keys and serial numbers in trust/revoked are trusted no more, whatever their spelling")
    func revokedWords() throws {
        let made = try OpensslAuthority()
        try made.issue("signer", by: "root")
        try Shell.run("cd \(made.directory.handle.path) && openssl x509 -in signer.pem -noout -serial > serial")
        let serial = try made.text("serial").dropFirst("serial=".count).filter { !$0.isNewline }
        let key = try SigningKey(pem: try made.text("signer.key"), subject: "key").verificationKey
        for words in ["serial \(serial)", "# gone\nserial 00\(serial.lowercased()) # x", "key \(key.hint)\n"] {
            let revocations = try Revocations(words: ("revoked", words))
            expectRefusal("certificate.revoked") { _ = try made.verify(["signer"], revocations: revocations) }
        }
        _ = try made.verify(["signer"], revocations: try Revocations(words: ("revoked", "\n# none\n")))
        for bad in ["serial", "serial xyz", "key 12", "\(key.hint)", "keys \(key.hint)"] {
            let failure = try #require(throws: SigningFailure.self) {
                try Revocations(words: ("trust/revoked", "# x\n\(bad)"))
            }
            #expect(failure.stableCode == "trust.revoked")
            #expect(failure.subject == "trust/revoked:2")
        }
    }

    @Test(
        "A CA may be trusted for some signers only, by subject or alternative name",
        arguments: [
            ("subject", "CN=signer,O=Plant", nil), ("subject", "CN=sig*,O=Plant", nil), ("subject", "*,O=Plant", nil),
            ("subject", "CN=other,O=Plant", "trust.subject"), ("subject", "CN=signer", "trust.subject"),
            ("subject", "CN=*", "trust.subject"), ("san", "email:*@plant.example", nil),
            ("san", "email:ada@PLANT.example", nil), ("san", "email:*@example", "trust.subject"),
            ("san", "dns:*.plant.example", nil), ("san", "dns:plant.example", "trust.subject"),
            ("san", "uri:https://ci.example/*", nil), ("san", "uri:https://*.example/x", "trust.subject"),
            ("san", "uri:https://*/x", "trust.subject"),
        ] as [(String, String, String?)]
    )
    func subjects(key: String, pattern: String, code: String?) throws {
        let made = try OpensslAuthority()
        try made.issue(
            "signer",
            by: "root",
            "subjectAltName=email:ada@plant.example,DNS:ci.plant.example,URI:https://ci.example/a/b.example/x"
        )
        let note = TrustNote(file: "root.yaml", settings: .success(.map([(key, .text(pattern))])))
        try expect(code) { _ = try made.verify(["signer"], notes: [note]) }
    }

    @Test("A subject cannot be put together from escaped commas")
    func escapedSubject() throws {
        let made = try OpensslAuthority()
        try made.issue("signer", by: "root", subject: "/CN=eve,O=Plant")
        let note = TrustNote(file: "root.yaml", settings: .success(.map([("subject", .text("*,O=Plant"))])))
        expectRefusal("trust.subject") { _ = try made.verify(["signer"], notes: [note]) }
    }

    private func expect(_ code: String?, _ body: () throws -> Void) throws {
        if let code { expectRefusal(code) { try body() } } else { try body() }
    }
}

extension Setting {
    static func text(_ text: String) -> Setting { Setting(.text(text), line: 1) }

    static func map(_ members: [(String, Setting)]) -> Setting {
        Setting(.map(members.map { Member(key: $0.0, value: $0.1) }), line: 1)
    }
}
