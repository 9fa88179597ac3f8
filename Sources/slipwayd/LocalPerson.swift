#if canImport(Glibc)
import Glibc
#endif

/// Who types a command at the node itself, for its audit.
enum LocalPerson {
    /// Such as `ada (user id 0)`: behind sudo the name of the one who called it, if the machine knows it.
    static var words: String {
        let caller = getenv("SUDO_USER").flatMap { getpwnam($0) } ?? getpwuid(getuid())
        let name = caller.map { String(cString: $0.pointee.pw_name) } ?? "somebody"
        return "\(name) (user id \(getuid()))"
    }
}
