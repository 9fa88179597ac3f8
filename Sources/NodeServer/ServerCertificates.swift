package import AutomationNode
import Identifiers
import NIOCore
import NIOSSL
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The certificate that the node shows, and the CAs of whose clients it takes certificates; read anew when somebody says so.
/// What runs goes on with what it began with.
package final class ServerCertificates: Sendable {
    private struct State {
        var context: NIOSSLContext
        var names: [String]
        var ends: Int64
        var authorities: Set<NIOSSLCertificate>
        var failure: String?
    }

    private struct Loaded {
        let context: NIOSSLContext
        let names: [String]
        /// Seconds since 1970.
        let ends: Int64
        let authorities: Set<NIOSSLCertificate>
    }

    private let files: NodeConfiguration.TLS
    private let state: Mutex<State>
    /// Whose certificates are taken, and what they may; nil: nobody is asked for one.
    package let clients: ClientCertificates?

    /// - Throws: `listen.certificate`.
    package init(_ files: NodeConfiguration.TLS) throws(ListenFailure) {
        self.files = files
        let loaded = try Self.load(files)
        state = Mutex(
            State(
                context: loaded.context,
                names: loaded.names,
                ends: loaded.ends,
                authorities: loaded.authorities
            )
        )
        clients = try files.clients.map { (clients) throws(ListenFailure) in try ClientCertificates(clients) }
    }

    /// What keeps a node from speaking TLS with these files; nil: nothing.
    package static func failure(of files: NodeConfiguration.TLS) -> ListenFailure? {
        do {
            _ = try ServerCertificates(files)
            return nil
        } catch {
            return error
        }
    }

    /// For the next connection.
    var context: NIOSSLContext { state.withLock { $0.context } }

    /// The names that the certificate is for.
    var names: [String] { state.withLock { $0.names } }

    /// Reads the files again. If they are not good, what was there before stays, and ``findings(at:)`` says so.
    /// - Returns: whether other CAs than before are asked for clients.
    /// - Throws: `listen.certificate`.
    @discardableResult
    package func reload() throws(ListenFailure) -> Bool {
        do {
            let loaded = try Self.load(files)
            try clients?.reload()
            return state.withLock { state in
                let isOther = state.authorities != loaded.authorities
                state = State(
                    context: loaded.context,
                    names: loaded.names,
                    ends: loaded.ends,
                    authorities: loaded.authorities
                )
                return isOther
            }
        } catch {
            state.withLock { $0.failure = "\(error.subject): \(error.message)" }
            throw error
        }
    }

    /// What an operator should know of.
    /// - Parameter now: seconds since 1970.
    func findings(at now: Int64) -> [String] {
        let (failure, ends) = state.withLock { ($0.failure, $0.ends) }
        var findings =
            failure.map { ["tls: the certificate could not be read again, and the one before is used: \($0)"] } ?? []
        if ends < now + 30 * 86400 {
            findings.append("tls: the certificate \(ends < now ? "ended" : "ends") at \(Timestamp(seconds: ends))")
        }
        return findings
    }

    private static func load(_ files: NodeConfiguration.TLS) throws(ListenFailure) -> Loaded {
        let chain = try CertificateFile.certificates(in: files.certificate, "the certificate chain, leaf first")
        let key = try CertificateFile.key(in: files.key)
        let names = CertificateNames(chain.leaf)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.all.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // Whoever is let go does not hold a descriptor much longer by saying no good-bye.
        configuration.shutdownTimeout = .seconds(1)
        let authorities = try files.clients.map { (clients) throws(ListenFailure) in
            try CertificateFile.certificates(in: clients.authority, "the CAs of clients").all
        }
        if let authorities {
            configuration.trustRoots = .certificates(authorities)
            // Whoever shows none is asked for a token.
            configuration.certificateVerification = .optionalVerification
        }
        do {
            // A key that is not the certificate's shows itself here, not at the first connection.
            return Loaded(
                context: try NIOSSLContext(configuration: configuration),
                names: names.dns,
                ends: names.ends,
                authorities: Set(authorities ?? [])
            )
        } catch {
            throw ListenFailure(
                .certificate,
                files.key,
                expected: "the private key of the first certificate in \(files.certificate)",
                found: "a key that does not go with it"
            )
        }
    }
}
