import Logging

/// Room that is kept for a full disk: ballast, and room inside of the database. Calls block.
struct Reserve: Sendable {
    let ballast: Ballast
    let database: NodeDatabase
    let configuration: LiveConfiguration
    let logger: Logger

    /// Takes again what was given up for a way back, where there is room.
    func take() {
        ballast.take()
        guard configuration.settings.limits.ballastBytes > 0 else { return }
        do {
            try database.keepRoom()
        } catch {
            logger.warning("the database has no room in reserve", metadata: ["error": "\(error)"])
        }
    }
}
