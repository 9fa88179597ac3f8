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
        } catch is CancellationError where Task.isCancelled {
            return false
        } catch let failure as any CodedFailure {
            fail(settings, failure)
        } catch {
            // Such as the end of its client, which a reload makes anew.
            fail(settings, RegistryFailure(.interrupted, settings.place, "the look did not end: \(error)"))
        }
        return false
    }

    private func fail(_ settings: FollowSettings, _ failure: any CodedFailure) {
        if failure.kind == .unauthorized { clients.forget(settings.project) }
        guard book.fail(settings, failure) else { return }
        logger.warning(
            "\(settings.place) cannot be followed: \(failure.message)",
            metadata: ["project": "\(settings.project)", "code": "\(failure.stableCode)"]
        )
    }

    private func lookOnce(_ settings: FollowSettings) async throws -> Bool {
        let before = book.entry(settings)
        guard let tag = settings.by == .digest ? nil : settings.reference.tag else {
            return take(settings, named: settings.reference.digest, since: before)
        }
        let client = try await client(settings)
        switch try await client.look(at: tag, unless: before.named) {
        case .unchanged: return take(settings, named: before.named, since: before)
        case .missing:
            throw NodeFailure(
                .followMissing,
                settings.place,
                expected: "a tag that names \(settings.by == .order ? "an order" : "a bundle")",
                found: "none; push one, or name another place (follow.reference)"
            )
        case .manifest(let digest):
            if settings.by == .order { try await takeOrder(digest, settings, client, since: before) }
            return take(settings, named: digest, since: before)
        }
    }

    /// The client, made on a thread that may block.
    func client(_ settings: FollowSettings) async throws -> RegistryClient {
        try await pool.run { [clients] in try clients.client(for: settings) }
    }

    private func takeOrder(
        _ digest: Digest,
        _ settings: FollowSettings,
        _ client: RegistryClient,
        since before: FollowBook.Entry
    ) async throws {
        let bytes = try await OrderArtifact.document(digest, limit: UInt64(OrderLimits.document), client)
        let requester = Requester(
            name: "follow:\(settings.project)",
            role: .deployer,
            scope: .project(settings.project)
        )
        do {
            _ = try await pool.run { [intake] in try intake.receive(bytes, by: requester) }
        } catch let failure as any CodedFailure where failure.kind != .failed {
            // It is the same at the next look: not fetched again until the tag moves or a reload, but shown as long as it is named.
            let now = clock.timeOfDay
            book.note(settings) { entry in
                entry.changed = now
                guard entry.reloads == before.reloads else { return }
                entry.named = digest
                entry.isRefused = true
            }
            throw failure
        }
    }

    private func take(_ settings: FollowSettings, named: Digest?, since before: FollowBook.Entry) -> Bool {
        let now = clock.timeOfDay
        var hasChanged = false
        book.note(settings) { entry in
            entry.looks += 1
            entry.checked = now
            guard entry.reloads == before.reloads else { return }
            hasChanged = entry.named != named
            if hasChanged {
                entry.changed = now
                entry.isRefused = false
            }
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
