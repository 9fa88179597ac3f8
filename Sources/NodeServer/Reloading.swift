import Identifiers
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the certificates again at each SIGHUP, which ends nothing. Tokens and trust need no signal, and the configuration is
/// read at the start only.
struct Reloading: Service {
    let signals: UnixSignalsSequence
    let certificates: ServerCertificates?
    let connections: [ConnectionBook]
    let logger: Logger

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
    }

    private func reload() {
        guard let certificates else {
            return logger.notice("SIGHUP: there is no certificate to read again; a new configuration needs a restart")
        }
        do {
            // Whoever came by a certificate of a CA that counts no more comes again.
            if try certificates.reload() {
                for book in connections { book.closeCertified() }
            }
            logger.notice("SIGHUP: the certificate was read again; a new configuration needs a restart")
        } catch {
            logger.error(
                "SIGHUP: \(error.subject): \(error.message). The certificate before is used",
                metadata: ["code": "\(error.stableCode)"]
            )
        }
    }
}
