/// What could make the YAML library work without end, looked for in the raw text before it sees it. The library compares
/// keys by their whole content, so a map as a key, together with aliases, costs time exponential in the length of the
/// text. Strings are not told from structure here, so the rules only forbid what no MLflow file holds.
struct YAMLScreening {
    /// The reach of a key in brackets: YAML wants its colon within 1024 characters.
    private static let keyReach = 4 * 1024

    private var aliases = 0
    private var lastAlias: Int?
    /// Keys that hold an alias, or that are one.
    private var aliasKeys = 0
    /// Keys after `?`, of any length.
    private var explicitKeys = 0
    /// Keys in brackets.
    private var bracketKeys = 0
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "?") where startsToken(index) && isBlank(index + 1): explicitKeys += 1
            case UInt8(ascii: "]") where precedesColon(index + 1): noteBracketKey(endingAt: index)
            case UInt8(ascii: "}") where precedesColon(index + 1): noteBracketKey(endingAt: index)
            case UInt8(ascii: "*") where startsToken(index): note(aliasAt: index)
            default: continue
            }
        }
    }

    /// Why the text is refused; nil if it may be parsed.
    var flaw: String? {
        if aliasKeys > 0 || (aliases > 0 && explicitKeys > 0) { return "aliases in keys" }
        if explicitKeys > 16 { return "\(explicitKeys) keys after '?'" }
        return bracketKeys > 10_000 ? "\(bracketKeys) keys in brackets" : nil
    }

    private mutating func noteBracketKey(endingAt index: Int) {
        bracketKeys += 1
        if let lastAlias, index - lastAlias <= Self.keyReach { aliasKeys += 1 }
    }

    private mutating func note(aliasAt index: Int) {
        var end = index + 1
        while end < bytes.count, isAnchorCharacter(bytes[end]) { end += 1 }
        guard end > index + 1 else { return }
        aliases += 1
        lastAlias = index
        if precedesColon(end) { aliasKeys += 1 }
    }

    private func startsToken(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        return isBlank(index - 1) || before == UInt8(ascii: "[") || before == UInt8(ascii: "{")
            || before == UInt8(ascii: ",") || before == UInt8(ascii: ":") || before >= 0x80
    }

    /// The end of the text, a space, a tab or a line break (all of YAML 1.1's, of which some are above ASCII).
    private func isBlank(_ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        return switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D, 0x80...: true
        default: false
        }
    }

    private func precedesColon(_ start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: ":")
    }

    private func isAnchorCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
