import Identifiers
import NodeAPI
import Synchronization

/// The last looks at followed registries, since the start.
final class FollowBook: Sendable {
    struct Entry: Sendable {
        let settings: FollowSettings
        /// Reloads of the configuration so far. A look that one overtook was made with what was before, and does not count.
        var reloads: Int
        /// The manifest that was named when it was last taken up.
        var named: Digest?
        /// The time of the last look that was answered.
        var checked: Timestamp?
        /// The time of the last look at which something else was named.
        var changed: Timestamp?
        var problem: Problem?
        /// True while it names an order that was refused.
        var isRefused = false
        var looks = 0
        var failures = 0
    }

    private struct State {
        var entries: [ProjectName: Entry] = [:]
        var reloads = 0

        /// The entry of a place, begun anew where the settings name another.
        subscript(settings: FollowSettings) -> Entry {
            get {
                entries[settings.project].flatMap { $0.settings == settings ? $0 : nil }
                    ?? Entry(settings: settings, reloads: reloads)
            }
            set { entries[settings.project] = newValue }
        }
    }

    private let state = Mutex(State())

    /// Reloads of the configuration, after each of which all is looked at again.
    var reloads: Int { state.withLock { $0.reloads } }

    func entry(_ settings: FollowSettings) -> Entry { state.withLock { $0[settings] } }

    func note(_ settings: FollowSettings, _ change: (inout Entry) -> Void) {
        state.withLock { change(&$0[settings]) }
    }

    /// Has orders that were refused fetched and judged again, as if their tags had moved.
    func reconsider() {
        state.withLock { state in
            state.reloads += 1
            state.entries = state.entries.mapValues { entry in
                var entry = entry
                entry.reloads = state.reloads
                if entry.isRefused { entry.named = nil }
                entry.isRefused = false
                return entry
            }
        }
    }

    /// - Returns: true where the failure is another than that of the look before.
    func fail(_ settings: FollowSettings, _ failure: any CodedFailure) -> Bool {
        let isNew = entry(settings).problem?.code != failure.stableCode
        note(settings) { entry in
            entry.looks += 1
            entry.failures += 1
            entry.problem = Problem(failure)
        }
        return isNew
    }
}
