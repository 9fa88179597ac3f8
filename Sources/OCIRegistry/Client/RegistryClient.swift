import AsyncSupport
import DurableFiles
import HTTPTransport
import Identifiers
import Synchronization

/// Speaks to one repository of an OCI registry (OCI distribution-spec 1.1), and to its mirrors.
///
/// `OCIRegistry` carries bundles through any registry. A bundle is one flat artifact manifest with a layer for each distinct content, and
/// nothing in it is believed: what is pulled is held to the signed list of the bundle, and each content to its digest.
///
/// - `Names`: ``RegistryReference`` (`HOST/REPOSITORY:TAG@DIGEST`), parsed once at the edge.
/// - `Access`: ``RegistryAccess``, what a user has to say about a registry: credentials, certificates, mirrors, the rate.
/// - `Client`: this type; one request and its proof of who asks in `RegistrySession`; ``ContentReceiver``, where a content goes.
/// - `Artifacts`: ``ArtifactManifest``, and ``BundleArtifact``, which makes the manifest of a bundle.
/// - `Transfer`: ``BundleRegistryPush``, ``RegistryBundle`` and ``BundlePull``: whole bundles.
///
/// A tag is asked of the registry itself, once; what it names is fetched by its digest from then on, from mirrors first. A request is
/// repeated while the registry cannot just now, and a content goes on where its connection broke. An answer of 400 to 499 is final, but for 429.
///
/// Every error it throws is a ``RegistryFailure``, but for those of files and of cancellation. It never follows a redirect from https to http, gives a
/// password to no other server, runs no credential helper, and decides nothing about a bundle.
package final class RegistryClient: Sendable {
    /// The reference without tag and digest.
    package let repository: RepositoryName
    package let place: RegistryPlace
    let timeouts: RegistryTimeouts
    let origin: RegistrySession
    let pool: BlockingPool
    let rate: RateLimit
    private let mirrors: [RegistrySession]
    private let transport: CountedTransport
    private let turns: AsyncSemaphore
    /// The moments until which mirrors that failed are left alone.
    private let idle = Mutex<[RegistryPlace: Instant]>([:])

    /// The most bytes of a manifest: registries take 4 MiB.
    package static let manifestLimit = 4 << 20

    /// - Throws: `registry.credentials` for certificates that cannot be read.
    package init(_ reference: RegistryReference, _ access: RegistryAccess) throws(RegistryFailure) {
        repository = reference.repository
        place = access.place(of: reference)
        timeouts = access.timeouts
        rate = RateLimit(access.rate, clock: access.timeouts.clock)
        pool = BlockingPool(width: 4)
        turns = AsyncSemaphore(width: access.timeouts.width)
        var settings = HTTPTransport.Settings(connect: timeouts.connect, stall: timeouts.silence)
        settings.connections = timeouts.width
        settings.threads = .one
        settings.tls = try ClientTLS(registry: access.trustFile)
        transport = CountedTransport(HTTPTransport(settings))
        origin = RegistrySession(place, repository, access, transport)
        mirrors = access.mirrors.map { [repository, transport] in RegistrySession($0, repository, access, transport) }
    }

    package func shutdown() async {
        await transport.shutdown()
    }

    /// A client for as long as the body runs.
    package static func with<Value>(
        _ reference: RegistryReference,
        _ access: RegistryAccess,
        _ body: (RegistryClient) async throws -> Value
    ) async throws -> Value {
        let client = try RegistryClient(reference, access)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Requests so far, those for tokens and to mirrors included.
    package var requests: Int { transport.requests }

    /// Requests that may run at one time.
    package var width: Int { timeouts.width }

    /// Does a work while it is its turn.
    func withTurn<Value>(_ work: () async throws -> Value) async throws -> Value { try await turns.withPermit(work) }

    /// Has a content, named by its digest, from the first server that gives it: mirrors in their order, then the registry itself.
    /// - Parameter work: with the server, and how often it may be tried again; nil: as often as usual.
    func fromAnywhere<Value>(_ work: (RegistrySession, _ retries: Int?) async throws -> Value) async throws -> Value {
        for mirror in mirrors where isInUse(mirror) {
            do {
                return try await work(mirror, 1)
            } catch let failure as RegistryFailure {
                // One that has nothing of the kind is asked for the next all the same.
                if failure.code != .missing { leaveAlone(mirror) }
            }
        }
        return try await work(origin, nil)
    }

    private func isInUse(_ mirror: RegistrySession) -> Bool {
        idle.withLock { idle in
            guard let until = idle[mirror.place] else { return true }
            return until <= timeouts.clock.now
        }
    }

    private func leaveAlone(_ mirror: RegistrySession) {
        let until = timeouts.clock.now + timeouts.mirrorPause
        idle.withLock { $0[mirror.place] = until }
    }
}

extension ClientTLS {
    init(registry trust: String?) throws(RegistryFailure) {
        do {
            try self.init(trust: trust, takesDirectory: true, identity: nil)
        } catch {
            throw RegistryFailure(
                .credentials,
                error.place,
                "no CA certificates in PEM can be read from it",
                underlying: error.cause
            )
        }
    }
}
