import Foundation
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// A TCP connection that sends what no HTTP client would. Calls block for at most 300 s: run them with `offThread`.
final class RawConnection: Sendable {
    struct Failed: Error {
        let step: String
        let reason: String
    }

    private let descriptor: Int32

    /// - Parameter address: `http://127.0.0.1:PORT` or `unix:PATH`
    init(_ address: String) throws {
        let path = address.hasPrefix("unix:") ? String(address.dropFirst(5)) : nil
        descriptor = socket(
            path == nil ? AF_INET : AF_UNIX,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let status = path.map { Self.connect(descriptor, path: $0) } ?? Self.connect(descriptor, address: address)
        guard status == 0 else { throw Failed(step: "connect", reason: String(cString: strerror(errno))) }
    }

    private static func connect(_ descriptor: Int32, address: String) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = (address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
        name.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connect(_ descriptor: Int32, path: String) -> Int32 {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(107))) }
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    deinit { close(descriptor) }

    /// - Returns: how many bytes the other side took before it ended the connection; all of them if it did not.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return sent }
            sent += count
        }
        return sent
    }

    /// Everything until the other side ends.
    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    /// Reads until the head of an answer is whole, and no further.
    func readHead() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        while !all.suffix(4).elementsEqual([13, 10, 13, 10]), RawAnswer(all) == nil {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            all += buffer[..<count]
        }
        return all
    }

    /// Reads until an empty line: an invitation to go on, or the head of an answer.
    func readInvitation() -> [UInt8] {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while !all.suffix(4).elementsEqual([13, 10, 13, 10]), recv(descriptor, &byte, 1, 0) == 1 { all.append(byte) }
        return all
    }

    /// Has the connection end with a reset when it is dropped, as when a cable is pulled.
    func endWithReset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Nothing more comes from here; the other side may still answer.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}

/// An answer in HTTP/1.1, taken apart.
struct RawAnswer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    init?(_ received: [UInt8]) {
        var bytes = received
        // An invitation to go on sending is not the answer yet.
        while bytes.starts(with: Array("HTTP/1.1 100".utf8)), let rest = Self.afterHead(bytes) { bytes = rest }
        guard let rest = Self.afterHead(bytes) else { return nil }
        let lines = String(decoding: bytes[..<(bytes.count - rest.count - 4)], as: UTF8.self).components(
            separatedBy: "\r\n"
        )
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        headers = lines.dropFirst().reduce(into: [:]) { headers, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        body = headers["transfer-encoding"] == "chunked" ? Self.dechunked(rest) : rest
    }

    var json: JSONValue {
        get throws { try JSONParser.parse(body, subject: "answer") }
    }

    private static func afterHead(_ bytes: [UInt8]) -> [UInt8]? {
        let separator: [UInt8] = Array("\r\n\r\n".utf8)
        let end = bytes.indices.first { bytes[$0...].starts(with: separator) }
        return end.map { Array(bytes[($0 + 4)...]) }
    }

    private static func dechunked(_ bytes: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        var rest = bytes[...]
        while let line = rest.firstIndex(of: 0x0D),
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), size > 0
        {
            let start = line + 2
            guard start + size <= rest.endIndex else { break }
            all += rest[start..<(start + size)]
            rest = rest[min(start + size + 2, rest.endIndex)...]
        }
        return all
    }
}

/// Runs blocking work on a thread of its own.
func offThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try work() }) }.start()
    }
}
