#if canImport(Glibc)
import Glibc
#endif

/// A socket that listens on loopback, for as long as it is held, whoever takes its connections.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// As a unit names it.
    let name: String
    let port: Int

    var address: String { "http://127.0.0.1:\(port)" }

    init(_ name: String = "slipwayd.socket") throws {
        self.name = name
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1024) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isListening else {
            throw RawConnection.Failed(step: "listen", reason: String(cString: strerror(errno)))
        }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
