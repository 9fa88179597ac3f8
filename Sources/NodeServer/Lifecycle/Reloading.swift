package import AutomationNode
package import Identifiers
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Reads the configuration, the policy and the certificates again at each SIGHUP, which ends nothing. All of it is looked at first: where
/// anything is wrong, nothing changes.
struct Reloading: Service {
    let signals: UnixSignalsSequence
    /// Of the start.
    let start: NodeConfiguration
    let node: AutomationNode
    let source: ConfigurationSource?
    let certificates: ServerCertificates?
    let connections: [ConnectionBook]
    let bodies: BodyBudget
    let outcome: ReloadOutcome
    let manager: ServiceManager
    let logger: Logger

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            manager.reloading()
            let status = await reload()
            manager.ready(status)
        }
    }

    /// - Returns: what came of it, for `systemctl status`.
    private func reload() async -> String {
        do {
            guard let source else { return try await reloadPolicy() }
            return try await reload(source)
        } catch {
            let failure = error as? any CodedFailure
            let what = failure.map { "\($0.subject): \($0.message)" } ?? "\(error)"
            logger.error(
                "SIGHUP: \(what). Nothing is changed",
                metadata: ["code": "\(failure?.stableCode ?? "node.unexpected")"]
            )
            if let failure { await node.noteRefusedConfiguration(failure) }
            outcome.refused(what, isCertificate: failure is ListenFailure)
            return "serving; the configuration could not be read again, and the one before is in force"
        }
    }

    /// Where there is no configuration file, a policy may be there all the same.
    private func reloadPolicy() async throws -> String {
        try await node.adopt(try await node.readPolicy())
        outcome.taken(needingRestart: [])
        logger.notice(
            "SIGHUP: the policy was read again; slipwayd was started without a configuration file, so there is nothing else to read"
        )
        return "serving"
    }

    private func reload(_ source: ConfigurationSource) async throws -> String {
        let (configuration, digest) = try source.read()
        if configuration.socket == nil { _ = try ListenAddress(configuration.listen) }
        var loaded: ServerCertificates.Loaded?
        if let certificates, let files = configuration.tls { loaded = try certificates.read(files) }
        let policy = try await node.readPolicy()
        let left = configuration.needingRestart(since: start)
        let note =
            "\(source.path) \(digest)" + (left.isEmpty ? "" : ", needs a restart: \(left.joined(separator: ", "))")
        try await node.configure(configuration, policy: policy, note: note)
        // A client whose certificate may be of a removed CA must connect again.
        if let loaded, certificates?.adopt(loaded) == true {
            for book in connections { book.closeCertified() }
        }
        bodies.setLimit(configuration.bodyBudget)
        source.apply(configuration.log)
        outcome.taken(needingRestart: left)
        guard !left.isEmpty else {
            logger.notice("SIGHUP: \(source.path) was read again, and is in force")
            return "serving"
        }
        logger.warning(
            "SIGHUP: \(source.path) was read again, and is in force; needs a restart: \(left.joined(separator: ", "))"
        )
        return "serving; needs a restart: \(left.joined(separator: ", "))"
    }
}

/// The source of the configuration.
package struct ConfigurationSource: Sendable {
    package let path: String
    /// Reads the configuration with the overrides of the command line, and its digest.
    let read: @Sendable () throws -> (NodeConfiguration, Digest)
    /// Has the log written so from now on.
    let apply: @Sendable (LogSettings) -> Void

    package init(
        path: String,
        read: @escaping @Sendable () throws -> (NodeConfiguration, Digest),
        apply: @escaping @Sendable (LogSettings) -> Void
    ) {
        self.path = path
        self.read = read
        self.apply = apply
    }
}

/// The outcome of the last reload of the configuration.
final class ReloadOutcome: Sendable {
    private let last = Mutex<String?>(nil)

    /// For those who ask how the node is.
    var findings: [String] { last.withLock { $0.map { [$0] } ?? [] } }

    func taken(needingRestart left: [String]) {
        last.withLock {
            $0 = left.isEmpty ? nil : "configuration: needs a restart: \(left.joined(separator: ", "))"
        }
    }

    /// - Parameter isCertificate: the certificates tell of it themselves.
    func refused(_ what: String, isCertificate: Bool) {
        last.withLock {
            $0 =
                isCertificate
                ? nil : "configuration: it could not be read again, and the one before is in force: \(what)"
        }
    }
}
