import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Somewhere that anchors are brought to. Calls block.
struct AnchorPlace: Sendable {
    private let place: AnchorSettings.Place

    init(_ place: AnchorSettings.Place) {
        self.place = place
    }

    /// - Parameter line: without a line feed.
    func append(_ line: String, number: Int64) throws(FileFailure) {
        switch place {
        case .file(let path):
            let file = try OpenFile.append(path, mode: 0o640)
            // What a power cut left half written stays by itself, on a line that nobody takes for another.
            let prefix = try file.endsLine() ? "" : "\n"
            try file.write(Array((prefix + line + "\n").utf8))
            try file.sync()
        case .journal(let socket): try Self.send(Self.entry(line, number), to: socket)
        }
    }

    /// An entry in the journal's own protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
    static func entry(_ line: String, _ number: Int64) -> [UInt8] {
        Array(
            """
            MESSAGE=anchor of the audit at record \(number)
            PRIORITY=6
            SYSLOG_IDENTIFIER=slipwayd
            SLIPWAY_ANCHOR=\(line)

            """.utf8
        )
    }

    private static func send(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw FileFailure(.io, path, expected: "a path of at most \(capacity - 1) bytes", found: "a longer one")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FileFailure(.io, path, "no socket can be had: errno \(errno)") }
        defer { close(descriptor) }
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(
                    descriptor,
                    bytes,
                    bytes.count,
                    Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL),
                    address,
                    socklen_t(MemoryLayout<sockaddr_un>.size)
                )
            }
        }
        guard sent == bytes.count else {
            throw FileFailure(.io, path, "the journal did not take it: \(String(cString: strerror(errno)))")
        }
    }
}
