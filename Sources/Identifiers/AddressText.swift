/// Addresses in texts that people and logs see: without the user and the password, and without the values of queries that are
/// secrets.
package enum AddressText {
    /// Words in the names of parameters whose values are secret, as of tokens, signatures of a store, and ODBC.
    private static let secretWords = [
        "token", "pass", "pwd", "secret", "sig", "key", "cred", "auth", "sas", "odbc_connect", "code", "session",
    ]

    /// The text with all its addresses so.
    package static func withoutSecrets(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")), let first = text.firstRange(of: "://") else { return text }
        var shown = String(text[..<first.upperBound])
        var rest = text[first.upperBound...]
        while true {
            let address = rest.prefix { !isEnd($0) }
            shown += withoutParameters(withoutLogin(address))
            rest = rest[address.endIndex...]
            guard let next = rest.firstRange(of: "://") else { return shown + rest }
            shown += rest[..<next.upperBound]
            rest = rest[next.upperBound...]
        }
    }

    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || "\"'<>`".contains(character)
    }

    /// What comes behind the user and the password. A password may hold `/`, `?`, `#` and `@` where nobody wrote it as
    /// addresses have it; rather too much is left out than too little.
    private static func withoutLogin(_ address: Substring) -> Substring {
        let authority = address.prefix { !"/?#\\".contains($0) }
        if let at = authority.lastIndex(of: "@") {
            let host = authority[authority.index(after: at)...]
            if !host.isEmpty, host.utf8.allSatisfy(isHostByte) { return address[address.index(after: at)...] }
        } else {
            let port = authority.split(separator: ":", omittingEmptySubsequences: false).dropFirst().last
            let isPort = port.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } } ?? true
            if isPort || authority.hasSuffix("]") { return address }
        }
        guard let last = address.lastIndex(of: "@") else { return address }
        return address[address.index(after: last)...]
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: "("),
            UInt8(ascii: ")"):
            true
        default: false
        }
    }

    private static func withoutParameters(_ address: Substring) -> String {
        guard address.utf8.contains(UInt8(ascii: "=")) else { return String(address) }
        var shown = ""
        var part = address.prefix { !"?&;#".contains($0) }
        shown += part
        var rest = address[part.endIndex...]
        while let separator = rest.first {
            shown.append(separator)
            part = rest.dropFirst().prefix { !"?&;#".contains($0) }
            rest = rest[part.endIndex...]
            let name = part.prefix { $0 != "=" }
            let isSecret = name.endIndex < part.endIndex && secretWords.contains { name.lowercased().contains($0) }
            shown += isSecret ? "\(name)=…" : part
        }
        return shown
    }
}
