import DurableFiles
import Integrity

/// A defect of a file beside the contents, with its remedy.
struct AuxiliaryFileFault: Sendable {
    enum Remedy: Sendable {
        /// Give it this mode. The name is a path from the root of the state; `.` is the root itself.
        case mode(String, UInt32)
        /// Move the name in that directory to the quarantine; nothing needs it.
        case setAside(String, in: DirectoryHandle)
        /// Move the name in that directory to the quarantine, where its user misses it.
        case quarantine(String, in: DirectoryHandle)
        /// Move an environment to the quarantine; the next deployment builds it again.
        case environment(String)
        /// Close an environment to writing.
        case closeEnvironment(String)
        /// Leave it to the sweep of leftovers.
        case sweep
        /// Leave it to a person.
        case person
    }

    let finding: CheckFinding
    let remedy: Remedy
}
