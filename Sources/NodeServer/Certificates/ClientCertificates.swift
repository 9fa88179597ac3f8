import AutomationNode
import DurableFiles
import Identifiers
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The rights of clients with a certificate that one of the node's CAs for clients has signed. TLS has checked the signature;
/// this type checks whom the certificate names, that it has not expired since, and that it is not revoked.
package final class ClientCertificates: Sendable {
    private let settings: NodeConfiguration.TLS.Clients
    private let revoked = Mutex<Set<String>>([])

    /// - Throws: `listen.certificate` where the list of revoked ones cannot be read.
    init(_ settings: NodeConfiguration.TLS.Clients) throws(ListenFailure) {
        self.settings = settings
        try reload()
    }

    var rules: [ClientRule] { settings.rules }

    /// Reads the list of revoked ones again.
    func reload() throws(ListenFailure) {
        guard let file = settings.revoked else { return }
        let serials = try Self.serials(in: file)
        revoked.withLock { $0 = serials }
    }

    /// - Parameter now: seconds since 1970.
    /// - Throws: `request.certificate-unknown`.
    func requester(for names: CertificateNames, at now: Int64) throws(RequestFailure) -> Requester {
        guard names.begins <= now, now < names.ends else {
            throw Self.refused(names, "is not valid at this time")
        }
        guard !revoked.withLock({ $0.contains(names.serial) }) else { throw Self.refused(names, "was revoked") }
        for rule in settings.rules {
            let texts = rule.isSubject ? [names.subject] : names.alternatives
            guard let text = texts.first(where: rule.pattern.matches) else { continue }
            return Requester(name: "cert:\(text.prefix(200))", role: rule.grant.role, scope: rule.grant.scope)
        }
        throw Self.refused(names, "is none that tls.clients.roles gives a role")
    }

    private static func refused(_ names: CertificateNames, _ why: String) -> RequestFailure {
        RequestFailure(
            .certificateUnknown,
            "the client's certificate \(names.subject.prefix(200))",
            "\(why) (serial \(names.serial)); use another, or a token"
        )
    }

    private static func serials(in file: String) throws(ListenFailure) -> Set<String> {
        let text: String
        do {
            text = String(decoding: try OpenFile.read(file).readAll(limit: 16 << 20), as: UTF8.self)
        } catch {
            throw ListenFailure(.certificate, file, "cannot read the serials of revoked certificates: \(error)")
        }
        var serials: Set<String> = []
        // A line may end as on Windows: that is one character, and no line feed.
        for line in text.split(whereSeparator: \.isNewline) {
            let digits = line.prefix { $0 != "#" }.filter { !$0.isWhitespace && $0 != ":" }
            if digits.isEmpty { continue }
            guard digits.allSatisfy(\.isHexDigit) else {
                throw ListenFailure(
                    .certificate,
                    file,
                    expected: "a serial number in hex on each line, as openssl x509 -serial prints it",
                    found: String(line.prefix(200))
                )
            }
            serials.insert(CertificateNames.serial(digits))
        }
        return serials
    }
}
