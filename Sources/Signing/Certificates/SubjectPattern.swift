import X509

/// The signers that a CA may vouch for: by the certificate's subject, or by an alternative name.
package struct SubjectPattern: Sendable, Hashable {
    private enum Kind: Sendable, Hashable {
        /// The parts of the subject, from the most special one, as `slipway verify` shows it. nil: any number of parts.
        case subject([NamePattern?])
        case email(NamePattern)
        case host(NamePattern)
        case uri(NamePattern)
    }

    package let text: String
    private let kind: Kind

    /// - Parameter text: a subject such as `CN=Release *,O=Plant`, of which a part that is `*` stands for any number of parts.
    static func subject(_ text: String) -> SubjectPattern? {
        let parts = self.parts(of: text)
        guard parts.allSatisfy({ $0 == "*" || $0.utf8.contains(UInt8(ascii: "=")) }) else { return nil }
        return SubjectPattern(text: text, kind: .subject(parts.map { $0 == "*" ? nil : NamePattern($0) }))
    }

    /// - Parameter text: `email:…`, `dns:…` or `uri:…`.
    static func alternative(_ text: String) -> SubjectPattern? {
        guard let colon = text.firstIndex(of: ":"), text.index(after: colon) < text.endIndex else { return nil }
        let name = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "email": return SubjectPattern(text: text, kind: .email(NamePattern(withHostLowered(name), barriers: "@")))
        case "dns": return SubjectPattern(text: text, kind: .host(NamePattern(lowered(name))))
        case "uri": return SubjectPattern(text: text, kind: .uri(NamePattern(name, barriers: "/?#@\\")))
        default: return nil
        }
    }

    private init(text: String, kind: Kind) {
        self.text = text
        self.kind = kind
    }

    /// - Parameter text: either of both, or a bare mail address.
    package init?(anyOf text: String) {
        let address = text.contains("@") && !text.contains(":") && !text.contains("=") ? "email:\(text)" : text
        guard let pattern = Self.alternative(address) ?? Self.subject(text) else { return nil }
        self = pattern
    }

    func matches(_ certificate: CertificateFacts) throws(SigningFailure) -> Bool {
        try !matched(in: certificate).isEmpty
    }

    /// The names of a certificate that the pattern names, in the one form in which they are compared: `email:…`, `dns:…`, `uri:…`, or its
    /// subject.
    func matched(in certificate: CertificateFacts) throws(SigningFailure) -> [String] {
        if case .subject(let patterns) = kind {
            let parts = certificate.certificate.subject.reversed().map { "\($0)" }
            return Self.match(patterns[...], parts[...]) ? ["\(certificate.certificate.subject)"] : []
        }
        return try certificate.names().compactMap { name in
            switch (kind, name) {
            case (.email(let pattern), .rfc822Name(let text)):
                pattern.matches(Self.withHostLowered(text)) ? "email:" + Self.withHostLowered(text) : nil
            case (.host(let pattern), .dnsName(let text)):
                pattern.matches(Self.lowered(text)) ? "dns:" + Self.lowered(text) : nil
            case (.uri(let pattern), .uniformResourceIdentifier(let text)):
                pattern.matches(text) ? "uri:" + text : nil
            default: nil
            }
        }
    }

    /// The mail addresses of a certificate, in the same form.
    static func addresses(of certificate: CertificateFacts) throws(SigningFailure) -> [String] {
        try certificate.names().compactMap { name in
            if case .rfc822Name(let text) = name { "email:" + withHostLowered(text) } else { nil }
        }
    }

    private static func match(_ patterns: ArraySlice<NamePattern?>, _ parts: ArraySlice<String>) -> Bool {
        // Row by row: which numbers of parts the patterns so far can stand for.
        var reached = [true] + [Bool](repeating: false, count: parts.count)
        for pattern in patterns {
            var next = [Bool](repeating: false, count: parts.count + 1)
            for count in 0...parts.count {
                guard let pattern else {
                    next[count] = reached[count] || (count > 0 && next[count - 1])
                    continue
                }
                guard count > 0, reached[count - 1] else { continue }
                next[count] = pattern.matches(parts[parts.startIndex + count - 1])
            }
            reached = next
        }
        return reached[parts.count]
    }

    /// Cuts at commas that no backslash stands before, as RFC 4514 writes a subject.
    private static func parts(of text: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts
    }

    private static func withHostLowered(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        return String(text[..<at]) + lowered(String(text[at...]))
    }

    private static func lowered(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }
}
