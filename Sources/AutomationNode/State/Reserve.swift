import Logging

/// Space that is kept for a full disk: ballast, and space inside of the database. Calls block.
struct Reserve: Sendable {
    let ballast: Ballast
    let database: NodeDatabase
    let configuration: LiveConfiguration
    let logger: Logger

    /// Takes the ballast again that a rollback used, if there is space.
    func take() {
        ballast.take()
        guard configuration.settings.limits.ballastBytes > 0 else { return }
        do {
            try database.keepRoom()
        } catch {
            logger.warning("the database has no space in reserve", metadata: ["error": "\(error)"])
        }
    }
}
