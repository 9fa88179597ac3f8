import Identifiers
import Synchronization

/// The configuration that is in force: another takes its place as a whole while the node runs.
final class LiveConfiguration: Sendable {
    /// Held by reference, so that who looks at one setting copies none of the others.
    private final class Whole: Sendable {
        let settings: NodeConfiguration

        init(_ settings: NodeConfiguration) {
            self.settings = settings
        }
    }

    private let state: Mutex<Whole>

    init(_ settings: NodeConfiguration) {
        state = Mutex(Whole(settings))
    }

    /// The settings in force now.
    var settings: NodeConfiguration {
        _read { yield state.withLock { $0 }.settings }
    }

    /// The settings in force now for one project.
    func settings(for project: ProjectName) -> ProjectConfiguration { settings.settings(for: project) }

    func replace(by settings: NodeConfiguration) {
        let whole = Whole(settings)
        state.withLock { $0 = whole }
    }
}
