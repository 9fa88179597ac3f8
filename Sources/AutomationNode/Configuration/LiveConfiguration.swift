import Synchronization

/// The configuration that is in force: another takes its place as a whole while the node runs.
final class LiveConfiguration: Sendable {
    /// Held by reference, so that who looks at one setting copies none of the others.
    final class Whole: Sendable {
        let settings: NodeConfiguration

        init(_ settings: NodeConfiguration) {
            self.settings = settings
        }
    }

    private let state: Mutex<Whole>

    init(_ settings: NodeConfiguration) {
        state = Mutex(Whole(settings))
    }

    var whole: Whole { state.withLock { $0 } }

    func replace(by settings: NodeConfiguration) {
        let whole = Whole(settings)
        state.withLock { $0 = whole }
    }
}
