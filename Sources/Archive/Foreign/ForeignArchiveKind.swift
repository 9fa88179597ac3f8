import DurableFiles
import Identifiers

/// The kind of a file from outside, recognized by its content.
enum ForeignArchiveKind {
    case zip
    case tar
    /// A compressed stream that should hold a tar.
    case compressed

    init?(_ file: OpenFile) throws(FileFailure) {
        var head = [UInt8](repeating: 0, count: 512)
        let count = try head.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFailure) in try file.read(into: buffer, at: 0) }
        }.get()
        head.removeSubrange(count...)
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            self = .zip
        } else if StreamKind(prefix: head) != nil {
            self = .compressed
        } else if Self.isTarHeader(head) {
            self = .tar
        } else {
            return nil
        }
    }

    /// The checksum holds (POSIX.1-2017, pax, "ustar Interchange Format"): older tars have no magic.
    private static func isTarHeader(_ header: [UInt8]) -> Bool {
        guard header.count == 512, header[0] != 0 else { return false }
        let digits = header[148..<156].drop { $0 == UInt8(ascii: " ") }.prefix { (0x30...0x37).contains($0) }
        guard let stated = Int(String(decoding: digits, as: UTF8.self), radix: 8) else { return false }
        let sum = header.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 0x20 : Int(byte.element))
        }
        return sum == stated
    }
}
