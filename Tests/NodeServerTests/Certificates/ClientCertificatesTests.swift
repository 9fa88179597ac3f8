import AutomationNode
import DurableFiles
import Identifiers
import NIOSSL
import TestSupport
import Testing
import X509

@testable import NodeServer

struct ClientCertificatesTests {
    private let directory: TemporaryDirectory
    private let authority: TestCertificate

    init() throws {
        directory = try TemporaryDirectory()
        authority = try .root("Client CA")
    }

    private func clients() throws -> ClientCertificates {
        let yaml = """
            tls:
              certificate: c
              key: k
              clients:
                ca: a
                revoked: \(directory.path("revoked"))
                roles:
                  - {subject: "CN=ops-*", role: operator}
                  - {san: "DNS:*.line.example", role: scorer, models: [churn]}
            """
        let settings = try #require(try NodeConfiguration(yaml: yaml, subject: "test").tls?.clients)
        return try ClientCertificates(settings)
    }

    private func names(_ name: String, host: String? = nil) throws -> CertificateNames {
        let traits = CertificateTraits.client.with { traits in traits.hosts = host.map { [.dnsName($0)] } ?? [] }
        let certificate = try authority.issue(name, traits)
        return CertificateNames(try NIOSSLCertificate(bytes: certificate.der, format: .der))
    }

    @Test("a certificate counts from its first second to its last, also where a connection is open longer")
    func validity() throws {
        try directory.write([], to: "revoked")
        let clients = try clients()
        let names = try names("ops-1")
        let moment = TestCertificate.moment.milliseconds / 1000
        #expect(try clients.requester(for: names, at: moment) == Requester(name: "cert:CN=ops-1", role: .operator))
        #expect(try clients.requester(for: names, at: names.begins).role == .operator)
        #expect(try clients.requester(for: names, at: names.ends - 1).role == .operator)
        for time in [names.begins - 1, names.ends] {
            let failure = #expect(throws: RequestFailure.self) { try clients.requester(for: names, at: time) }
            #expect(failure?.code == .certificateUnknown)
        }
    }

    @Test("the list of revoked ones is read as openssl prints serials, again when it is told, and never half")
    func revoked() throws {
        let names = try names("ops-1")
        let moment = TestCertificate.moment.milliseconds / 1000
        try directory.write(Array("# none yet\n\n".utf8), to: "revoked")
        let clients = try clients()
        #expect(try clients.requester(for: names, at: moment).role == .operator)
        try directory.handle.replace(
            file: "revoked",
            with: Array("00AA\n  0\(names.serial.uppercased()) # lost\n".utf8),
            mode: 0o644
        )
        try clients.reload()
        let failure = #expect(throws: RequestFailure.self) { try clients.requester(for: names, at: moment) }
        #expect(failure?.message.contains("revoked") == true)
        try directory.handle.replace(file: "revoked", with: Array("AA\nno serial\n".utf8), mode: 0o644)
        #expect(throws: ListenFailure.self) { try clients.reload() }
        #expect(throws: RequestFailure.self) { try clients.requester(for: names, at: moment) }
    }

    @Test("a list that was written on Windows revokes what it names")
    func revokedWithCarriageReturns() throws {
        let names = try names("ops-1")
        let moment = TestCertificate.moment.milliseconds / 1000
        try directory.write(Array("# lost\r\n00AA\r\n\(names.serial) # ops-1\r\n00BB\r\n".utf8), to: "revoked")
        let clients = try clients()
        let failure = #expect(throws: RequestFailure.self) { try clients.requester(for: names, at: moment) }
        #expect(failure?.message.contains("revoked") == true)
    }

    @Test("a name among the alternatives gives what the rule says; a name that fits none gives nothing")
    func alternatives() throws {
        try directory.write([], to: "revoked")
        let clients = try clients()
        let moment = TestCertificate.moment.milliseconds / 1000
        let found = try clients.requester(for: names("x", host: "a.line.example"), at: moment)
        #expect(found.name == "cert:DNS:a.line.example" && found.role == .scorer && found.scope.text == "models churn")
        for host in ["a.b.line.example", "line.example", "a.line.example.evil"] {
            #expect(throws: RequestFailure.self) { try clients.requester(for: names("x", host: host), at: moment) }
        }
    }
}
