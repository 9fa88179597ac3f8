/// Percent-encoding of a part of an address (RFC 3986, 2.1), so that no name becomes more than one part.
package enum PercentEncoding {
    /// - Parameter kept: characters that stay as they are, besides letters, digits, `-`, `.`, `_` and `~`.
    package static func encode(_ bytes: some Sequence<UInt8>, keeping kept: String.UTF8View = "".utf8) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if isUnreserved(byte) || kept.contains(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `PATH?NAME=VALUE&…`, without the items that have no value.
    package static func query(_ path: String, _ items: [(String, String?)], keeping kept: String.UTF8View = "".utf8)
        -> String
    {
        let written = items.compactMap { name, value in value.map { "\(name)=\(encode($0.utf8, keeping: kept))" } }
        return written.isEmpty ? path : path + "?" + written.joined(separator: "&")
    }

    /// The bytes that a text stands for.
    /// - Parameter keepsOthers: true if `%` before anything but two hex digits stands for itself.
    /// - Returns: nil if it does, and may not.
    package static func decode(_ text: some StringProtocol, keepsOthers: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = byte == UInt8(ascii: "%") ? rest.prefix(2).compactMap(value(of:)) : []
            if digits.count == 2 {
                bytes.append(digits[0] << 4 | digits[1])
                rest.removeFirst(2)
            } else if byte != UInt8(ascii: "%") || keepsOthers {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return bytes
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.map { UInt8($0) }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
