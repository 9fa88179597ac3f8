#if canImport(Glibc)
import Glibc
#endif

/// A port of 127.0.0.1 where nobody listens, as long as it is held. The kernel gives it to nobody who asks for any port; a
/// server that is told it, and sets SO_REUSEADDR as servers do, can listen there.
package final class HeldPort: Sendable {
    package struct Failed: Error {
        package let reason: String
    }

    package let number: Int
    private let descriptor: Int32

    package var address: String { "http://127.0.0.1:\(number)" }

    package init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var isShared: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isShared, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        number = Int(UInt16(bigEndian: address.sin_port))
        guard isBound else { throw Failed(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }
}
