/// Secrets that their form shows. Precision goes first: a rule holds only if the issuer's format makes a secret all but certain,
/// and examples from documentation are skipped.
enum SecretRule {
    /// A byte in the middle of each secret that is rare elsewhere: where to look closer.
    static let anchors = Set("-_JIKz:/p".utf8)

    static func code(in text: UnsafeRawBufferPointer, at: Int) -> ScanCode? {
        switch text[at] {
        case UInt8(ascii: "-"): dashed(text, at)
        case UInt8(ascii: "_"): underscored(text, at)
        case UInt8(ascii: "J"): webToken(text, at)
        case UInt8(ascii: "I"): amazon(text, at)
        case UInt8(ascii: "K"): azureOrAmazon(text, at)
        case UInt8(ascii: "z"): google(text, at)
        case UInt8(ascii: ":"): password(text, at)
        case UInt8(ascii: "/"): slackHook(text, at)
        case UInt8(ascii: "p"): databricks(text, at)
        default: nil
        }
    }

    private static func dashed(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        if text.has("-----BEGIN ", at), at == 0 || text[at - 1] != UInt8(ascii: "-") { return privateKey(text, at) }
        if text.has("glpat-", at - 5), text.stands(at - 5) {
            return text.run(at + 1, { $0.isOfWord || $0 == UInt8(ascii: "-") }) >= 20 ? .secretGitLab : nil
        }
        if at >= 4, text.has("xox", at - 4), "abposr".utf8.contains(text[at - 1]), text.stands(at - 4) {
            let length = text.run(at + 1) { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
            let digits = text.run(at + 1) { $0.isDigit }
            return length >= 24 && digits >= 9 ? .secretSlack : nil
        }
        return nil
    }

    /// A PEM header of a private key with the beginning of its body behind it, also where JSON writes the lines.
    private static func privateKey(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        var end = at + 11
        while end < text.count, end - at < 64, text[end] != UInt8(ascii: "-") { end += 1 }
        let label = String(decoding: text[min(at + 11, end)..<end], as: UTF8.self)
        guard label.hasSuffix("PRIVATE KEY") || label == "PRIVATE KEY BLOCK" || label.hasSuffix("PRIVATE KEY BLOCK"),
            text.has("-----", end)
        else { return nil }
        var body = end + 5
        while body < text.count, body < end + 300 {
            if text[body] <= 0x20 {
                body += 1
            } else if text.has("\\n", body) || text.has("\\r", body) {
                body += 2
            } else if text.run(body, { $0.isOfWord || "+/=".utf8.contains($0) }) >= 32 {
                return .secretPrivateKey
            } else {
                // A line such as `Proc-Type: 4,ENCRYPTED` before the body.
                let length = text.run(body) { $0 > 0x1F && $0 != UInt8(ascii: "\\") }
                guard length > 0, length < 120, !text.has("...", body) else { return nil }
                body += length
            }
        }
        return nil
    }

    private static func underscored(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        if at >= 3, text.has("gh", at - 3), "pousr".utf8.contains(text[at - 1]), text.stands(at - 3) {
            return text.run(at + 1, { $0.isLetter || $0.isDigit }) >= 36 ? .secretGitHub : nil
        }
        if text.has("github_pat_", at - 10), text.stands(at - 10) {
            return text.run(at + 1, \.isOfWord) >= 60 ? .secretGitHub : nil
        }
        if text.has("hf_", at - 2), text.stands(at - 2) {
            let length = text.run(at + 1) { $0.isLetter || $0.isDigit }
            return (34...37).contains(length) && isMixed(text, at + 1, length) ? .secretHuggingFace : nil
        }
        return nil
    }

    /// Three parts, of which the first two are JSON objects in base64.
    private static func webToken(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("eyJ", at - 2), text.stands(at - 2) else { return nil }
        let isPart: (UInt8) -> Bool = { $0.isOfWord || $0 == UInt8(ascii: "-") }
        let head = text.run(at + 1, isPart)
        let second = at + 1 + head
        guard head >= 12, text.has(".eyJ", second) else { return nil }
        let claims = text.run(second + 4, isPart)
        let third = second + 4 + claims
        guard claims >= 8, third < text.count, text[third] == UInt8(ascii: ".") else { return nil }
        return text.run(third + 1, isPart) >= 20 ? .secretJWT : nil
    }

    private static func amazon(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("AKIA", at - 2) || text.has("ASIA", at - 2), text.stands(at - 2) else { return nil }
        let length = text.run(at + 2) { $0.isDigit || (0x41...0x5A).contains($0) }
        guard length == 16, !text.has("EXAMPLE", at + 2 + 9) else { return nil }
        let next = at + 2 + length
        return next < text.count && text[next].isOfWord ? nil : .secretAWS
    }

    private static func azureOrAmazon(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("AccountKey=", at - 7) else { return nil }
        let length = text.run(at + 4) { $0.isLetter || $0.isDigit || "+/".utf8.contains($0) }
        return length == 86 && text.has("==", at + 4 + length) ? .secretAzure : nil
    }

    private static func google(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("AIza", at - 2), text.stands(at - 2) else { return nil }
        let length = text.run(at + 2) { $0.isOfWord || $0 == UInt8(ascii: "-") }
        return length == 35 ? .secretGoogle : nil
    }

    private static func slackHook(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("hooks.slack.com/services/T", at - 15) else { return nil }
        let length = text.run(at + 10) { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "/") }
        return length >= 40 ? .secretSlack : nil
    }

    private static func databricks(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("dapi", at - 2), text.stands(at - 2) else { return nil }
        return text.run(at + 2) { $0.isDigit || (0x61...0x66).contains($0) } == 32 ? .secretDatabricks : nil
    }

    /// `scheme://user:password@host`
    private static func password(_ text: UnsafeRawBufferPointer, _ at: Int) -> ScanCode? {
        guard text.has("://", at), at > 1, text[at - 1].isLetter || text[at - 1].isDigit else { return nil }
        let isPart: (UInt8) -> Bool = { $0 > 0x20 && $0 < 0x7F && !"/@:\"'<>\\,;()[]{}$%*".utf8.contains($0) }
        let user = text.run(at + 3, isPart)
        let colon = at + 3 + user
        guard user <= 128, colon < text.count, text[colon] == UInt8(ascii: ":") else { return nil }
        let length = text.run(colon + 1) { isPart($0) || $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "$") }
        let end = colon + 1 + length
        guard (4...128).contains(length), end + 1 < text.count, text[end] == UInt8(ascii: "@"), text[end + 1].isOfWord
        else { return nil }
        let secret = String(decoding: text[colon + 1..<end], as: UTF8.self).lowercased()
        let isPlaceholder =
            secret.hasPrefix("$") || secret.hasPrefix("%") || secret.hasPrefix("xxx") || secret.hasPrefix("your")
            || ["password", "passwd", "pass", "secret", "token", "changeme", "example", "pwd", "user"].contains(secret)
        return isPlaceholder ? nil : .secretURL
    }

    /// True if capital and small letters are mixed, as in random text.
    private static func isMixed(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Bool {
        let part = text[start..<start + count]
        return part.contains { (0x41...0x5A).contains($0) } && part.contains { (0x61...0x7A).contains($0) }
    }
}

extension UInt8 {
    var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
    /// A letter, a digit or an underscore.
    var isOfWord: Bool { isLetter || isDigit || self == 0x5F }
}

extension UnsafeRawBufferPointer {
    /// True if the text stands at that offset, which may lie outside.
    func has(_ text: StaticString, _ at: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at >= 0, at + count <= self.count, let base = baseAddress else { return false }
        return memoryEquals(base + at, text.utf8Start, count)
    }

    func has(_ text: [UInt8], _ at: Int) -> Bool {
        at >= 0 && at + text.count <= count && self[at..<at + text.count].elementsEqual(text)
    }

    /// Number of bytes from that offset on that satisfy the predicate; at most 4,096.
    func run(_ start: Int, _ holds: (UInt8) -> Bool) -> Int {
        var at = start
        while at < count, at - start < 4096, holds(self[at]) { at += 1 }
        return Swift.max(0, at - start)
    }

    /// True if no word continues before that offset.
    func stands(_ at: Int) -> Bool {
        at == 0 || !self[at - 1].isOfWord
    }

    private func memoryEquals(_ left: UnsafeRawPointer, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for index in 0..<count where left.load(fromByteOffset: index, as: UInt8.self) != right[index] { return false }
        return true
    }
}
