import AsyncSupport
import Identifiers
import Logging
import NodeAPI
import OCIRegistry
import Orders

/// Looks at what a followed tag names, and takes an order in that is new.
///
/// Of the registry nothing is believed: it names a manifest, and the bundle or the order behind it is judged like one that a person sent.
struct FollowPoll: Sendable {
    let clients: RegistryClients
    let book: FollowBook
    let intake: OrderIntake
    let pool: BlockingPool
    let clock: any TimeSource
    let logger: Logger

    /// - Returns: true where there is something new.
    func look(_ settings: FollowSettings) async -> Bool {
        do {
            return try await lookOnce(settings)
        } catch is CancellationError {
            return false
        } catch let failure as any CodedFailure {
            if failure.kind == .unauthorized { clients.forget(settings.project) }
            if book.fail(settings, failure) {
                logger.warning(
                    "\(settings.place) cannot be followed: \(failure.message)",
                    metadata: ["project": "\(settings.project)", "code": "\(failure.stableCode)"]
                )
            }
            return false
        } catch {
            logger.warning("\(settings.place) cannot be followed", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func lookOnce(_ settings: FollowSettings) async throws -> Bool {
        guard let tag = settings.by == .digest ? nil : settings.reference.tag else {
            return take(settings, named: settings.reference.digest)
        }
        let client = try await client(settings)
        let known = book.entry(settings).named
        switch try await client.look(at: tag, unless: known) {
        case .unchanged: return take(settings, named: known)
        case .missing:
            throw NodeFailure(
                .followMissing,
                settings.place,
                expected: "a tag that names \(settings.by == .order ? "an order" : "a bundle")",
                found: "none; push one, or name another place (follow.reference)"
            )
        case .manifest(let digest):
            if settings.by == .order { try await takeOrder(digest, settings, client) }
            return take(settings, named: digest)
        }
    }

    /// The client, made on a thread that may block.
    func client(_ settings: FollowSettings) async throws -> RegistryClient {
        try await pool.run { [clients] in try clients.client(for: settings) }
    }

    private func takeOrder(_ digest: Digest, _ settings: FollowSettings, _ client: RegistryClient) async throws {
        let bytes = try await OrderArtifact.document(digest, limit: UInt64(OrderLimits.document), client)
        let requester = Requester(
            name: "follow:\(settings.project)",
            role: .deployer,
            scope: .project(settings.project)
        )
        do {
            _ = try await pool.run { [intake] in try intake.receive(bytes, by: requester) }
        } catch let failure as any CodedFailure where failure.kind != .failed {
            // It is the same at the next look: not fetched again until the tag moves, but shown as long as it is named.
            let now = clock.timeOfDay
            book.note(settings) { entry in
                entry.changed = now
                entry.named = digest
            }
            throw failure
        }
    }

    private func take(_ settings: FollowSettings, named: Digest?) -> Bool {
        let now = clock.timeOfDay
        let hasChanged = book.entry(settings).named != named
        book.note(settings) { entry in
            entry.looks += 1
            entry.checked = now
            if hasChanged { entry.changed = now }
            // A refused order stays a problem while the tag names it.
            if hasChanged || settings.by != .order || entry.problem?.isOfLook == true { entry.problem = nil }
            entry.named = named
        }
        return hasChanged
    }
}

extension Scope {
    static func project(_ project: ProjectName) -> Scope { Scope(projects: [project]) }
}

extension Problem {
    /// True for a failure to look, which a look that is answered ends.
    fileprivate var isOfLook: Bool { code.hasPrefix("registry.") || code.hasPrefix("follow.") }
}
