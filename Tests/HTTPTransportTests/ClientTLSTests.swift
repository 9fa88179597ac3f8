import DurableFiles
import TestSupport
import Testing

@testable import HTTPTransport

struct ClientTLSTests {
    private let place: TemporaryDirectory
    private let identity: ServerIdentity

    init() throws {
        place = try TemporaryDirectory()
        identity = try ServerIdentity()
    }

    private func write(_ text: String, _ name: String) throws -> String {
        try place.write(Array(text.utf8), to: name)
    }

    private func flaw(_ make: () throws -> ClientTLS) -> ClientTLS.Flaw? {
        #expect(throws: ClientTLS.Flaw.self) { _ = try make() }
    }

    @Test("CA certificates come from a file, or from the files of a directory where that is allowed")
    func trust() throws {
        let file = try write(identity.authority.pem, "cas/ca.crt")
        _ = try write("no certificate", "cas/README")
        let directory = place.path("cas")
        _ = try ClientTLS(trust: file, identity: nil)
        _ = try ClientTLS(trust: directory, takesDirectory: true, identity: nil)
        #expect(flaw { try ClientTLS(trust: directory, identity: nil) }?.part == .authorities)
        _ = try write("none", "empty/README")
        let empty = flaw { try ClientTLS(trust: place.path("empty"), takesDirectory: true, identity: nil) }
        #expect(empty?.part == .directory)
        #expect(empty?.cause == nil)
        #expect(flaw { try ClientTLS(trust: place.path("missing"), identity: nil) }?.part == .authorities)
    }

    @Test("a certificate needs its own key")
    func pair() throws {
        let trusted = try write(identity.authority.pem, "ca.pem")
        let leaf = try identity.authority.issue("client", .client.with { $0.isValidNow() })
        let other = try identity.authority.issue("other", .client.with { $0.isValidNow() })
        let certificate = try write(leaf.pem, "client.pem")
        let key = try write(leaf.keyPEM, "client.key")
        let otherKey = try write(other.keyPEM, "other.key")
        func made(_ certificate: String, _ key: String) throws -> ClientTLS {
            try ClientTLS(trust: trusted, identity: .init(certificate: certificate, key: key))
        }
        _ = try made(certificate, key)
        #expect(flaw { try made(certificate, otherKey) }?.part == .pair)
        #expect(flaw { try made(certificate, trusted) }?.part == .key)
        #expect(flaw { try made(key, key) }?.part == .certificate)
        #expect(flaw { try made(place.path("missing"), key) }?.place == place.path("missing"))
    }

    @Test(
        "what BoringSSL says is put into a few reasons",
        arguments: [
            ("error:10000416:SSL routines:SSLV3_ALERT_CERTIFICATE_UNKNOWN", .clientCertificate("")),
            ("error:1000045c:SSL routines:TLSV1_ALERT_CERTIFICATE_REQUIRED", .clientCertificate("")),
            ("error:10000410:SSL routines:SSLV3_ALERT_HANDSHAKE_FAILURE", .handshake("")),
            ("error:1000007d:SSL routines:CERTIFICATE_VERIFY_FAILED", .unknownAuthority),
            ("failedToValidateHostname(expected: plant)", .otherHost),
            ("error:100000f7:SSL routines:WRONG_VERSION_NUMBER", .notTLS), ("anything", .other("")),
        ] as [(String, TLSRefusal)]
    )
    func refusals(text: String, refusal: TLSRefusal) {
        let expected: TLSRefusal =
            switch refusal {
            case .clientCertificate: .clientCertificate(text)
            case .handshake: .handshake(text)
            case .other: .other(text)
            case .unknownAuthority, .otherHost, .notTLS: refusal
            }
        #expect(TLSRefusal(text) == expected)
    }
}
