import ArgumentParser
import AutomationNode
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

extension FaultPoints {
    /// The fault points of a test, which two variables name in a debug build. At SLIPWAY_HALT_AT the process kills itself, as in a
    /// power cut. At SLIPWAY_PAUSE_AT it stops itself once, until SIGCONT. A release build has no fault points.
    static func fromEnvironment() throws -> FaultPoints {
        #if DEBUG
        let halt = try point(in: "SLIPWAY_HALT_AT")
        let pause = try point(in: "SLIPWAY_PAUSE_AT")
        guard halt != nil || pause != nil else { return .none }
        let hasPaused = Atomic(false)
        return FaultPoints { point in
            if point == halt { kill(getpid(), SIGKILL) }
            // The thread at the point stops itself before it does anything else; the other threads stop with it.
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
