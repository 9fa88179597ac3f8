import ArgumentParser
import AutomationNode

#if canImport(Glibc)
import Glibc
#endif

extension FaultPoints {
    /// In a debug build, the variable names a fault point at which the process ends as by a power cut, so that a test can
    /// see what the next start makes of it. A release build has no such thing.
    static func named(inEnvironment variable: String) throws -> FaultPoints {
        #if DEBUG
        guard let value = getenv(variable) else { return .none }
        let text = String(cString: value)
        guard let wanted = FaultPoint(rawValue: text) else {
            throw ValidationError("\(variable): \"\(text)\" is no fault point.")
        }
        return FaultPoints { point in
            if point == wanted { kill(getpid(), SIGKILL) }
        }
        #else
        return .none
        #endif
    }
}
