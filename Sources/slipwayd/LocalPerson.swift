#if canImport(Glibc)
import Glibc
#endif

/// The person who types a command on the node itself, for the audit.
enum LocalPerson {
    /// The name and user id, such as `ada (user id 0)`; under sudo the name of the caller, if the machine knows it.
    static var words: String {
        let caller = getenv("SUDO_USER").flatMap { getpwnam($0) } ?? getpwuid(getuid())
        let name = caller.map { String(cString: $0.pointee.pw_name) } ?? "somebody"
        return "\(name) (user id \(getuid()))"
    }
}
