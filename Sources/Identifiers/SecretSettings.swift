/// Settings with a secret in a text, such as `password=…`, by which drivers of databases are told how to log in, wherever they stand:
/// `host=db password='a b'`, `jdbc:h2:mem:x;password=a`, `Pwd={a;b}`.
enum SecretSettings {
    private static let names: Set<String> = [
        "pass", "secret", "apikey", "accesstoken", "authtoken", "accountkey", "secretkey", "sharedaccesskey",
        "sharedaccesssignature",
    ]
    private static let endings = ["password", "passwd", "pwd"]

    /// The text with `…` in place of each such value.
    static func withoutValues(_ text: String) -> String {
        guard text.utf8.contains(equals) else { return text }
        let bytes = Array(text.utf8)
        var shown: [UInt8] = []
        var at = 0
        while at < bytes.count {
            shown.append(bytes[at])
            at += 1
            guard bytes[at - 1] == equals, isSecret(shown.dropLast()) else { continue }
            let blanks = bytes[at...].prefix { $0 == 0x20 }
            let end = valueEnd(bytes, at + blanks.count)
            guard end > at + blanks.count else { continue }
            shown += blanks + Array("…".utf8)
            at = end
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static let equals = UInt8(ascii: "=")

    /// - Parameter text: ends with the name, and perhaps blanks.
    private static func isSecret(_ text: ArraySlice<UInt8>) -> Bool {
        let name = text.reversed().drop { $0 == 0x20 }.prefix { isLetter($0) || $0 == UInt8(ascii: "_") }
        let word = String(decoding: name.reversed().filter(isLetter), as: UTF8.self).lowercased()
        return names.contains(word) || endings.contains(where: word.hasSuffix)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// A value may be in quotes, or in braces, within which a doubled one is its own.
    private static func valueEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        guard start < bytes.count else { return start }
        if [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(bytes[start]) {
            guard let end = bytes[(start + 1)...].firstIndex(of: bytes[start]) else { return bytes.count }
            return end + 1
        }
        if bytes[start] == UInt8(ascii: "{") {
            var at = start + 1
            while at < bytes.count {
                let isBrace = bytes[at] == UInt8(ascii: "}")
                guard isBrace else {
                    at += 1
                    continue
                }
                guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "}") else { return at + 1 }
                at += 2
            }
            return bytes.count
        }
        return bytes[start...].firstIndex { $0 <= 0x20 || Self.ends.contains($0) } ?? bytes.count
    }

    private static let ends = Set(";&)\"'<>`".utf8)
}
