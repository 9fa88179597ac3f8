import Identifiers

/// The serial number of a certificate as text, so that one number has one spelling.
enum SerialNumber {
    /// Lower-case hex without leading zeros; `0` for zero.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        let hex = HexText.of(bytes).drop { $0 == "0" }
        return hex.isEmpty ? "0" : String(hex)
    }

    /// - Parameter text: hex as openssl shows it, with or without colons and leading zeros, of either case.
    static func normal(_ text: some StringProtocol) -> String? {
        var digits: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: ":") {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte + 0x20)
            default: return nil
            }
        }
        guard (1...128).contains(digits.count) else { return nil }
        let hex = digits.drop { $0 == UInt8(ascii: "0") }
        return hex.isEmpty ? "0" : String(decoding: hex, as: UTF8.self)
    }
}
