/// Addresses in texts that people and logs see: without the user and the password, and without the values of queries that are
/// secrets.
package enum AddressText {
    /// Words in the names of parameters whose values are secret, as of tokens, signatures of a store, and ODBC.
    private static let secretWords = [
        "token", "pass", "pwd", "secret", "sig", "key", "cred", "auth", "sas", "odbc_connect", "code", "session",
    ]

    /// The text with all its addresses so.
    package static func withoutSecrets(_ text: String) -> String {
        let bare = withoutBareLogins(SecretSettings.withoutValues(text))
        guard let first = bare.firstRange(of: "://") else { return bare }
        return withoutSecrets(bare, from: first)
    }

    private static func withoutSecrets(_ text: String, from first: Range<String.Index>) -> String {
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

    /// The text without `user:password@` where somebody left the scheme or its slashes out, and without `user/password@` of Oracle.
    private static func withoutBareLogins(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var shown = ""
        var rest = text[...]
        while !rest.isEmpty {
            let word = rest.prefix { !isEnd($0) }
            let bare = withoutOracleLogin(word)
            shown += bare.contains("://") ? bare : withoutBareLogin(bare[...])
            rest = rest[word.endIndex...]
            let gap = rest.prefix { isEnd($0) }
            shown += gap
            rest = rest[gap.endIndex...]
        }
        return shown
    }

    /// A word without what stands before `@host` and has a colon in it. Paths of Windows, names with an alias and digests of images
    /// have such characters, too.
    private static func withoutBareLogin(_ word: Substring) -> String {
        guard let at = word.lastIndex(of: "@"), !word.contains("\\"), !word.hasPrefix("models:") else {
            return String(word)
        }
        let host = word[word.index(after: at)...].prefix { !"/?#:".contains($0) }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte), !host.hasPrefix("sha") else { return String(word) }
        let before = word[..<at]
        let start = before.lastIndex(of: "/").map { before.index(after: $0) } ?? before.startIndex
        let login = before[start...]
        guard let colon = login.lastIndex(of: ":"), colon > login.startIndex, login.index(after: colon) < login.endIndex
        else {
            return String(word)
        }
        // The scheme of an address without its slashes stays.
        let scheme = login[..<colon].lastIndex(of: ":").map { login[...$0] } ?? ""
        return String(before[..<start]) + scheme + word[word.index(after: at)...]
    }

    /// `jdbc:oracle:thin:user/password@host:1521:name` without what stands before `@`.
    private static func withoutOracleLogin(_ word: Substring) -> String {
        let parts = word.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].lowercased().hasSuffix("jdbc"), parts[1].lowercased() == "oracle",
            let at = parts[3].lastIndex(of: "@")
        else { return String(word) }
        return parts[..<3].joined(separator: ":") + ":" + parts[3][at...]
    }

    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || "\"'<>`".contains(character)
    }

    /// The address without its user and password. A password may hold an unescaped `/`, `?`, `#` or `@`; in doubt more is
    /// removed than needed.
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
