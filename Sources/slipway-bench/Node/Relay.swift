import AsyncSupport
import DurableFiles
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Passes TCP connections on to a port of this machine and counts the bytes of both directions.
final class Relay: Sendable {
    /// The port that it listens on.
    let port: Int
    private let listener: Int32
    private let target: Int
    private let toNode = Atomic<Int>(0)
    private let fromNode = Atomic<Int>(0)

    init(to target: Int) throws {
        self.target = target
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = listening
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listening, generic, length) == 0 && listen(listening, 64) == 0
                    && getsockname(listening, generic, &length) == 0
            }
        }
        guard status else { throw BenchmarkFailed(description: "the relay cannot listen") }
        port = Int(UInt16(bigEndian: address.sin_port))
        try BlockingThread.start { [self] in accept() }
    }

    /// Bytes to the node, and from it.
    var counted: (sent: Int, received: Int) {
        (toNode.load(ordering: .relaxed), fromNode.load(ordering: .relaxed))
    }

    /// Takes no more connections. Those that are open end with either side.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let node = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.loopback(target)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    connect(node, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            let open = OpenSockets(client, node)
            guard status == 0 else { continue }
            try? BlockingThread.start { [self] in pass(client, node, open) { toNode.add($0, ordering: .relaxed) } }
            try? BlockingThread.start { [self] in pass(node, client, open) { fromNode.add($0, ordering: .relaxed) } }
        }
        close(listener)
    }

    /// Passes on until one side ends; both sockets are closed when both directions have ended.
    private func pass(_ from: Int32, _ to: Int32, _ open: OpenSockets, _ count: (Int) -> Void) {
        Self.sendAtOnce(to)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        passing: while true {
            let received = recv(from, buffer.baseAddress, buffer.count, 0)
            guard received > 0 else { break }
            count(received)
            var sent = 0
            while sent < received {
                let part = UnsafeRawBufferPointer(rebasing: buffer[sent..<received])
                let taken = send(to, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
                guard taken > 0 else { break passing }
                sent += taken
            }
        }
        shutdown(to, Int32(SHUT_WR))
        withExtendedLifetime(open) {}
    }

    /// The two sockets of a connection, which are closed when neither direction uses them any more.
    private final class OpenSockets: Sendable {
        private let sockets: [Int32]

        init(_ sockets: Int32...) {
            self.sockets = sockets
        }

        deinit {
            for socket in sockets { close(socket) }
        }
    }

    private static func sendAtOnce(_ socket: Int32) {
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
