import AsyncSupport
import DurableFiles
import Identifiers
import Logging

/// Retries necessary work, at growing intervals, until it succeeds. The next start would do the work too, but it may be far.
struct PersistentRetry: Sendable {
    let ballast: Ballast
    let pool: BlockingPool
    let clock: any TimeSource
    let logger: Logger

    /// Seconds.
    private static let shortestPause = 0.25
    private static let longestPause = 30.0

    /// Does all of the work anew with each try. Where there is no space for a record, ballast is given up, and it is tried at once:
    /// a deployment that has not ended keeps others out, who may want to go back.
    /// - Parameters:
    ///   - what: the work, for the log.
    ///   - metadata: what it belongs to, for the log.
    /// - Throws: only when the node stops.
    func untilSuccess<Value: Sendable>(
        of what: String,
        _ metadata: Logger.Metadata,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var pause = Self.shortestPause
        while true {
            do {
                try Task.checkCancellation()
                return try await work()
            } catch {
                try Task.checkCancellation()
                let words: Logger.Metadata = ["seconds": "\(pause)", "error": "\(error)"]
                logger.critical(
                    "\(what) has failed and is tried again",
                    metadata: metadata.merging(words) { first, _ in first }
                )
                let hasRoom = try await pool.run {
                    Self.isDiskFull(error) && ballast.makeSpace(for: Ballast.record)
                }
                if hasRoom { continue }
            }
            try await clock.sleep(seconds: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Tells whether it failed for want of space.
    static func isDiskFull(_ error: any Error) -> Bool {
        (error as? NodeFailure)?.code == .diskFull || (error as? FileFailure)?.code == .noSpace
    }
}
