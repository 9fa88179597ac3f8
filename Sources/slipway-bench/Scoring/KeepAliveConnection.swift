import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// One HTTP/1.1 connection to a port of this machine that is reused. Calls block.
final class KeepAliveConnection {
    struct Answer {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: ArraySlice<UInt8>
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var piece = [UInt8](repeating: 0, count: 64 << 10)

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            throw BenchmarkFailed(description: "nothing listens on port \(port)")
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(descriptor)
    }

    /// The bytes of a request with a body.
    static func post(_ path: String, type: String, token: String?, body: [UInt8]) -> [UInt8] {
        head("POST", path, type: type, token: token, length: body.count) + body
    }

    /// The bytes of a request without a body.
    static func get(_ path: String, token: String? = nil, accept: String = "*/*") -> [UInt8] {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return Array(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: \(accept)\r\n\(authorization)\r\n".utf8
        )
    }

    /// Writes the head of a request with a body of that length.
    static func head(_ method: String, _ path: String, type: String, token: String?, length: Int) -> [UInt8] {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(authorization)Content-Type: \(type)\r\n"
            + "Content-Length: \(length)\r\n\r\n"
        return Array(head.utf8)
    }

    /// Sends a whole request and waits for its whole answer.
    func exchange(_ request: [UInt8]) throws -> Answer {
        try send(request)
        return try answer()
    }

    /// Sends a file from its start to its end, without its bytes coming into this process (sendfile(2)).
    func send(_ file: OpenFile) throws {
        var rest = Int(try file.status().size)
        while rest > 0 {
            let count = sendfile(descriptor, file.descriptor, nil, min(rest, 1 << 30))
            guard count > 0 else { throw BenchmarkFailed(description: "the connection broke in a body") }
            rest -= count
        }
    }

    /// Sends a request and reads the stream until one of the texts has come.
    /// - Returns: the first of them that came.
    func follow(_ request: [UInt8], until texts: [String]) throws -> String {
        try send(request)
        buffer.removeAll(keepingCapacity: true)
        while true {
            try receive()
            if let text = texts.first(where: { buffer.firstRange(of: Array($0.utf8)) != nil }) { return text }
        }
    }

    func send(_ request: [UInt8]) throws {
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchmarkFailed(description: "the connection broke in a request") }
            sent += count
        }
    }

    func answer() throws -> Answer {
        buffer.removeAll(keepingCapacity: true)
        var head: Int?
        while head == nil {
            try receive()
            head = Self.endOfHead(buffer)
        }
        let start = head ?? 0
        let lines = String(decoding: buffer[..<start], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = headers["content-length"].flatMap({ Int($0) })
        else {
            throw BenchmarkFailed(description: "an answer has no status or no length")
        }
        while buffer.count < start + length { try receive() }
        return Answer(status: status, headers: headers, body: buffer[start..<start + length])
    }

    private func receive() throws {
        let count = piece.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw BenchmarkFailed(description: "the connection broke in an answer") }
        buffer += piece[..<count]
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...bytes.count - 4
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index + 4
        }
        return nil
    }
}
