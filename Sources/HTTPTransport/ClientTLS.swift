import DurableFiles
import NIOSSL

/// The certificates that a client trusts, and its own. Files are PEM, and read once.
package struct ClientTLS: Sendable {
    let configuration: TLSConfiguration

    /// A client's certificate and its private key.
    package struct Identity: Sendable, Hashable {
        /// The chain, leaf first.
        package let certificate: String
        /// Unencrypted; may be the same file.
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// A file that cannot be used.
    package struct Flaw: Error {
        package enum Part: Hashable, Sendable {
            /// A file of CA certificates.
            case authorities
            /// A directory of such files.
            case directory
            case certificate
            case key
            /// The key is not the certificate's.
            case pair
        }

        package let part: Part
        package let place: String
        /// The parser's error; nil if the file has no certificate.
        package let cause: (any Error)?
    }

    /// - Parameters:
    ///   - trust: a file of CA certificates that are trusted instead of the system's; nil: the system's.
    ///   - takesDirectory: `trust` may be a directory, of which each file that has certificates counts.
    package init(trust: String?, takesDirectory: Bool = false, identity: Identity?) throws(Flaw) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let trust, takesDirectory, let directory = try? DirectoryHandle(path: trust) {
            configuration.trustRoots = .certificates(try Self.authorities(in: directory))
        } else if let trust {
            configuration.trustRoots = .certificates(try Self.certificates(in: trust, .authorities))
        }
        if let identity { try Self.show(identity, in: &configuration) }
        self.configuration = configuration
    }

    private static func show(_ identity: Identity, in configuration: inout TLSConfiguration) throws(Flaw) {
        let chain = try certificates(in: identity.certificate, .certificate)
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(
            try attempt(.key, identity.key) { try NIOSSLPrivateKey(file: identity.key, format: .pem) }
        )
        // A key that is not the certificate's shows itself here, not in the middle of a connection.
        let complete = configuration
        _ = try attempt(.pair, identity.certificate) { try NIOSSLContext(configuration: complete) }
    }

    private static func certificates(in file: String, _ part: Flaw.Part) throws(Flaw) -> [NIOSSLCertificate] {
        let found = try attempt(part, file) { try NIOSSLCertificate.fromPEMFile(file) }
        guard !found.isEmpty else { throw Flaw(part: part, place: file, cause: nil) }
        return found
    }

    private static func authorities(in directory: DirectoryHandle) throws(Flaw) -> [NIOSSLCertificate] {
        let names = (try? directory.names()) ?? []
        let found = names.sorted().flatMap { (try? NIOSSLCertificate.fromPEMFile(directory.fullPath(of: $0))) ?? [] }
        guard !found.isEmpty else { throw Flaw(part: .directory, place: directory.path, cause: nil) }
        return found
    }

    private static func attempt<Value>(
        _ part: Flaw.Part,
        _ place: String,
        _ read: () throws -> Value
    ) throws(Flaw) -> Value {
        do {
            return try read()
        } catch {
            throw Flaw(part: part, place: place, cause: error)
        }
    }
}
