import Identifiers
import OCIRegistry
import Synchronization

/// The clients of followed registries, one for each project, as long as its settings stay.
final class RegistryClients: Sendable {
    private struct Held {
        let settings: FollowSettings
        let client: RegistryClient
    }

    private let held = Mutex<[ProjectName: Held]>([:])

    // A client must not go with connections that are open.
    deinit {
        for held in held.withLock({ Array($0.values) }) { Self.end(held) }
    }

    /// The client for a place that is followed. Files of credentials and certificates are read when it is made. Blocks.
    /// - Throws: `registry.credentials`, or what the file system refuses.
    func client(for settings: FollowSettings) throws -> RegistryClient {
        if let known = held.withLock({ $0[settings.project] }), known.settings == settings { return known.client }
        let made = Held(
            settings: settings,
            client: try RegistryClient(settings.reference, try settings.access())
        )
        let (kept, gone) = held.withLock { held -> (Held, Held?) in
            // Another caller was faster, and uses its own already.
            if let known = held[settings.project], known.settings == settings { return (known, made) }
            return (made, held.updateValue(made, forKey: settings.project))
        }
        Self.end(gone)
        return kept.client
    }

    /// Makes the next one anew: credentials may have changed.
    func forget(_ project: ProjectName) {
        Self.end(held.withLock { $0.removeValue(forKey: project) })
    }

    /// Lets all connections go.
    func shutdown() async {
        let all = held.withLock { held in
            defer { held = [:] }
            return Array(held.values)
        }
        for one in all { await one.client.shutdown() }
    }

    private static func end(_ held: Held?) {
        guard let client = held?.client else { return }
        // What still uses it fails as if the connection broke, and is tried again.
        Task { await client.shutdown() }
    }
}
