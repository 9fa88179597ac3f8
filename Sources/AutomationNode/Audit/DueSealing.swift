import AsyncSupport
import DurableFiles
import Logging
import Signing

/// Seals the older part of the audit where there is enough of it. Calls block.
struct DueSealing: Sendable {
    let configuration: LiveConfiguration
    let root: DirectoryHandle
    let marks: MarkWriter
    let audit: AuditTrail
    let key: Result<SigningKey, any Error>
    let logger: Logger

    /// Seals once, if it is due. A failure is told, and it is tried again with the next call.
    func run() {
        let settings = configuration.settings.seal
        guard settings.every > 0 else { return }
        do {
            let count = try audit.database.read {
                try AuditChain.head(in: $0).number - AuditChain.sealedEnd(in: $0).number
            }
            guard count >= settings.every else { return }
            marks.write()
            _ = try AuditSealing(root: root, database: audit.database, key: try key.get(), now: audit.clock.timeOfDay)
                .seal(keeping: settings.keep)
        } catch {
            logger.error("the audit could not be sealed", metadata: ["error": "\(error)"])
        }
    }
}
