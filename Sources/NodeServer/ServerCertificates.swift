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
        var loaded: Loaded
        var failure: String?
    }

    /// What was read of the files, and is not in use before it is adopted.
    package struct Loaded: Sendable {
        fileprivate let context: NIOSSLContext
        fileprivate let names: [String]
        /// Seconds since 1970.
        fileprivate let ends: Int64
        fileprivate let authorities: Set<NIOSSLCertificate>
        fileprivate let clients: ClientCertificates?
    }

    private let state: Mutex<State>

    /// - Throws: `listen.certificate`.
    package init(_ files: NodeConfiguration.TLS) throws(ListenFailure) {
        state = Mutex(State(loaded: try Self.load(files)))
    }

    /// Whose certificates are taken, and what they may; nil: nobody is asked for one.
    package var clients: ClientCertificates? { state.withLock { $0.loaded.clients } }

    /// For the next connection.
    var context: NIOSSLContext { state.withLock { $0.loaded.context } }

    /// The names that the certificate is for.
    var names: [String] { state.withLock { $0.loaded.names } }

    /// Reads files, as they are now. If they are not good, what was there before stays, and ``findings(at:)`` says so.
    /// - Throws: `listen.certificate`.
    package func read(_ files: NodeConfiguration.TLS) throws(ListenFailure) -> Loaded {
        do {
            return try Self.load(files)
        } catch {
            state.withLock { $0.failure = "\(error.subject): \(error.message)" }
            throw error
        }
    }

    /// Has connections begin with what was read from now on.
    /// - Returns: whether who may come by a certificate has changed.
    @discardableResult
    package func adopt(_ loaded: Loaded) -> Bool {
        state.withLock { state in
            let isOther =
                state.loaded.authorities != loaded.authorities
                || state.loaded.clients?.rules != loaded.clients?.rules
            state = State(loaded: loaded)
            return isOther
        }
    }

    /// What an operator should know of.
    /// - Parameter now: seconds since 1970.
    func findings(at now: Int64) -> [String] {
        let (failure, ends) = state.withLock { ($0.failure, $0.loaded.ends) }
        var findings =
            failure.map { ["tls: the certificate could not be read again, and the one before is used: \($0)"] } ?? []
        if ends < now + 30 * 86400 {
            findings.append("tls: the certificate \(ends < now ? "ended" : "ends") at \(Timestamp(seconds: ends))")
        }
        return findings
    }

    private static func load(_ files: NodeConfiguration.TLS) throws(ListenFailure) -> Loaded {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
            guard let leaf = chain.first else {
                throw ListenFailure(.certificate, files.certificate, "there is no CERTIFICATE block in it")
            }
            let names = CertificateNames(leaf)
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // Whoever is let go does not hold a descriptor much longer by saying no good-bye.
            configuration.shutdownTimeout = .seconds(1)
            let authorities = try files.clients.map { try Self.authorities(in: $0.authority) } ?? []
            if files.clients != nil {
                configuration.trustRoots = .certificates(authorities)
                // Whoever shows none is asked for a token.
                configuration.certificateVerification = .optionalVerification
            }
            // A key that is not the certificate's shows itself here, not at the first connection.
            return Loaded(
                context: try NIOSSLContext(configuration: configuration),
                names: names.dns,
                ends: names.ends,
                authorities: Set(authorities),
                clients: try files.clients.map { (clients) throws(ListenFailure) in try ClientCertificates(clients) }
            )
        } catch let failure as ListenFailure {
            throw failure
        } catch {
            throw ListenFailure(
                .certificate,
                "\(files.certificate), \(files.key)",
                "expected a certificate chain and its unencrypted private key in PEM: \(error)"
            )
        }
    }

    private static func authorities(in file: String) throws(ListenFailure) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw ListenFailure(.certificate, file, "expected CA certificates in PEM: \(error)")
        }
        guard !certificates.isEmpty else {
            throw ListenFailure(.certificate, file, "there is no CERTIFICATE block in it")
        }
        return certificates
    }
}
