package import AutomationNode
import Identifiers
import NIOCore
import NIOSSL
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The node's own certificate, and the CAs whose client certificates it accepts; a reload reads the files again. A running
/// connection keeps the certificate that it began with.
package final class ServerCertificates: Sendable {
    private struct State {
        var loaded: Loaded
        var failure: String?
    }

    /// The content of the files; it is in use only once it is adopted.
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

    /// Returns the reason that a node cannot use TLS with these files; nil: it can.
    package static func failure(of files: NodeConfiguration.TLS) -> ListenFailure? {
        do {
            _ = try ServerCertificates(files)
            return nil
        } catch {
            return error
        }
    }

    /// The accepted client certificates and their rights; nil: the node asks for no certificate.
    package var clients: ClientCertificates? { state.withLock { $0.loaded.clients } }

    /// For the next connection.
    var context: NIOSSLContext { state.withLock { $0.loaded.context } }

    /// The names that the certificate is for.
    var names: [String] { state.withLock { $0.loaded.names } }

    /// Reads the files again. If they are bad, the former content stays, and ``findings(at:)`` reports it.
    /// - Throws: `listen.certificate`.
    package func read(_ files: NodeConfiguration.TLS) throws(ListenFailure) -> Loaded {
        do {
            return try Self.load(files)
        } catch {
            state.withLock { $0.failure = "\(error.subject): \(error.message)" }
            throw error
        }
    }

    /// Puts loaded files in force for new connections.
    /// - Returns: true if the accepted client certificates have changed.
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

    /// Findings for the operator.
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
        let chain = try CertificateFile.certificates(in: files.certificate, "the certificate chain, leaf first")
        let key = try CertificateFile.key(in: files.key)
        let names = CertificateNames(chain.leaf)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.all.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // A client that does not answer the end of TLS does not hold a descriptor much longer.
        configuration.shutdownTimeout = .seconds(1)
        let authorities = try files.clients.map { (clients) throws(ListenFailure) in
            try CertificateFile.certificates(in: clients.authority, "the CAs of clients").all
        }
        if let authorities {
            configuration.trustRoots = .certificates(authorities)
            // A client without a certificate needs a token.
            configuration.certificateVerification = .optionalVerification
        }
        let clients = try files.clients.map { (clients) throws(ListenFailure) in try ClientCertificates(clients) }
        do {
            // A key that is not the certificate's shows itself here, not at the first connection.
            return Loaded(
                context: try NIOSSLContext(configuration: configuration),
                names: names.dns,
                ends: names.ends,
                authorities: Set(authorities ?? []),
                clients: clients
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
