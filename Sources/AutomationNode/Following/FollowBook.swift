import Identifiers
import NodeAPI
import Synchronization

/// The last looks at followed registries, since the start.
final class FollowBook: Sendable {
    struct Entry: Sendable {
        let settings: FollowSettings
        /// The manifest that was named when it was last taken up.
        var named: Digest?
        /// The time of the last look that was answered.
        var checked: Timestamp?
        /// The time of the last look at which something else was named.
        var changed: Timestamp?
        var problem: Problem?
        var looks = 0
        var failures = 0
    }

    private let entries = Mutex<[ProjectName: Entry]>([:])

    /// The entry of a place, begun anew where the settings name another.
    func entry(_ settings: FollowSettings) -> Entry {
        entries.withLock { $0[settings.project] }.flatMap { $0.settings == settings ? $0 : nil }
            ?? Entry(settings: settings)
    }

    func note(_ settings: FollowSettings, _ change: (inout Entry) -> Void) {
        var entry = entry(settings)
        change(&entry)
        entries.withLock { $0[settings.project] = entry }
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
