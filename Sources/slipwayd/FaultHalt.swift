import ArgumentParser
import AutomationNode
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

extension FaultPoints {
    /// In a debug build, two variables name fault points, so that a test can see what the node makes of what happens there:
    /// SLIPWAY_HALT_AT one at which the process ends as by a power cut, SLIPWAY_PAUSE_AT one at which it stands still, the first time it
    /// comes there, until it is continued (SIGCONT). A release build has no such thing.
    static func fromEnvironment() throws -> FaultPoints {
        #if DEBUG
        let halt = try point(in: "SLIPWAY_HALT_AT")
        let pause = try point(in: "SLIPWAY_PAUSE_AT")
        guard halt != nil || pause != nil else { return .none }
        let hasPaused = Atomic(false)
        return FaultPoints { point in
            if point == halt { kill(getpid(), SIGKILL) }
            // The thread that is there stops itself, before it does anything else; the others stop with it.
            if point == pause, !hasPaused.exchange(true, ordering: .relaxed) { raise(SIGSTOP) }
        }
        #else
        return .none
        #endif
    }

    #if DEBUG
    private static func point(in variable: String) throws -> FaultPoint? {
        guard let value = getenv(variable) else { return nil }
        let text = String(cString: value)
        guard let point = FaultPoint(rawValue: text) else {
            throw ValidationError("\(variable): \"\(text)\" is no fault point.")
        }
        return point
    }
    #endif
}
