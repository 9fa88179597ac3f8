import Dispatch
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The service manager that started this process, with systemd's protocols: notifications (sd_notify(3)), sockets handed over
/// (sd_listen_fds(3)), and the watchdog (sd_watchdog_enabled(3)).
package struct ServiceManager: Sendable {
    /// A listening socket that was handed over. It stays open there when it is closed here.
    package struct Inherited: Sendable, Hashable {
        package let descriptor: CInt
        /// As the unit names it: `FileDescriptorName=`, or the name of the socket's unit.
        package let name: String
        package let address: ListenAddress
    }

    /// The name of the socket that is the operators'.
    static let operatorsName = "operators"
    private static let firstDescriptor: CInt = 3

    /// The path of a datagram socket, `@` before an abstract one; nil: there is no service manager.
    private let notifySocket: String?
    package let sockets: [Inherited]
    /// Seconds within which it wants a sign of life; nil: it does not.
    package let watchdog: Double?

    package init(notifySocket: String? = nil, sockets: [Inherited] = [], watchdog: Double? = nil) {
        self.notifySocket = notifySocket
        self.sockets = sockets
        self.watchdog = watchdog
    }

    /// The sockets for all clients, and those for operators.
    var mainSockets: [Inherited] { sockets.filter { $0.name != Self.operatorsName } }
    var operatorsSockets: [Inherited] { sockets.filter { $0.name == Self.operatorsName } }

    package var hasMainSocket: Bool { !mainSockets.isEmpty }
    package var hasOperatorsSocket: Bool { !operatorsSockets.isEmpty }

    /// Reads the environment of this process, and removes the variables that no child may have. Once, before the first child.
    /// - Throws: `listen.inherited` for a descriptor that is no listening socket.
    package static func take() throws(ListenFailure) -> ServiceManager {
        let names = [
            "NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID", "WATCHDOG_PID",
            "WATCHDOG_USEC",
        ]
        var values: [String: String] = [:]
        for name in names {
            values[name] = getenv(name).map { String(cString: $0) }
            unsetenv(name)
        }
        return ServiceManager(
            notifySocket: values["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil },
            sockets: try sockets(values),
            watchdog: watchdog(values)
        )
    }

    private static func watchdog(_ values: [String: String]) -> Double? {
        guard let microseconds = values["WATCHDOG_USEC"].flatMap({ UInt64($0) }), microseconds > 0 else { return nil }
        if let process = values["WATCHDOG_PID"], process != "\(getpid())" { return nil }
        return Double(microseconds) / 1e6
    }

    private static func sockets(_ values: [String: String]) throws(ListenFailure) -> [Inherited] {
        // What was meant for another process, such as a shell before this one, is none of this one's.
        guard values["LISTEN_PID"] == "\(getpid())", let count = values["LISTEN_FDS"].flatMap({ CInt($0) }), count > 0
        else { return [] }
        let names = values["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        var sockets: [Inherited] = []
        for index in 0..<min(count, 64) {
            let descriptor = firstDescriptor + index
            guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, isListening(descriptor),
                let address = ListenAddress(listeningAt: descriptor)
            else {
                throw ListenFailure(
                    .inherited,
                    "descriptor \(descriptor)",
                    expected:
                        "a listening stream socket of the service manager (ListenStream= in slipwayd.socket, Accept=no)",
                    found: "something else"
                )
            }
            let name = index < names.count ? String(names[Int(index)]) : ""
            sockets.append(Inherited(descriptor: descriptor, name: name, address: address))
        }
        return sockets
    }

    private static func isListening(_ descriptor: CInt) -> Bool {
        option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue) && option(SO_ACCEPTCONN, of: descriptor) == 1
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    /// Sends the state of the node to the service manager. A failure changes nothing for the node.
    /// - Parameter lines: such as `READY=1`.
    package func notify(_ lines: String...) {
        guard let notifySocket else { return }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var path = Array(notifySocket.utf8)
        guard path.count < MemoryLayout.size(ofValue: name.sun_path) else { return }
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A service manager that does not read must not hold the node up.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(lines.joined(separator: "\n").utf8)
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL), $0, size)
            }
        }
    }

    /// A line for `systemctl status`.
    package func tell(_ status: String) {
        notify("STATUS=\(status.replacing("\n", with: " ").prefix(500))")
    }

    /// The settings are being read again; `ready` ends it.
    func reloading() {
        // The manager compares it with its own CLOCK_MONOTONIC, which is the clock that Dispatch reads.
        notify("RELOADING=1", "MONOTONIC_USEC=\(DispatchTime.now().uptimeNanoseconds / 1000)")
    }

    func ready(_ status: String) {
        notify("READY=1", "STATUS=\(status.replacing("\n", with: " ").prefix(500))")
    }

    /// - Parameter seconds: that it may take at most, however long the unit allows.
    func stopping(within seconds: Double) {
        notify("STOPPING=1", "STATUS=draining", "EXTEND_TIMEOUT_USEC=\(UInt64(seconds * 1e6))")
    }
}

extension ListenAddress {
    /// Reads the address of a listening socket; nil if it is neither an internet nor a Unix socket.
    fileprivate init?(listeningAt descriptor: CInt) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let address = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name -> ListenAddress? in
                guard getsockname(descriptor, name, &size) == 0 else { return nil }
                switch CInt(name.pointee.sa_family) {
                case AF_INET, AF_INET6: return Self.host(of: name, size)
                case AF_UNIX: return .socket(path: "")
                default: return nil
                }
            }
        }
        guard case .socket = address else {
            guard let address else { return nil }
            self = address
            return
        }
        let path = withUnsafeBytes(of: &storage) { bytes in
            String(decoding: bytes[MemoryLayout<sa_family_t>.size..<Int(size)].prefix { $0 != 0 }, as: UTF8.self)
        }
        self = .socket(path: path)
    }

    private static func host(of name: UnsafePointer<sockaddr>, _ size: socklen_t) -> ListenAddress? {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: 32)
        let flags = NI_NUMERICHOST | NI_NUMERICSERV
        guard
            getnameinfo(name, size, &host, socklen_t(host.count), &port, socklen_t(port.count), flags) == 0,
            let number = Int(text(port))
        else { return nil }
        return .host(text(host), port: number)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
