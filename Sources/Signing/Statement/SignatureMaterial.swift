import Identifiers
import StrictJSON

/// The signer that `bundle.sig` names, with the material to judge that signer again after a change of the trust.
package enum SignatureMaterial: Sendable, Hashable {
    /// The hint of a key.
    case key(String)
    /// Certificates in DER, the signer's first.
    case chain([[UInt8]])

    /// One line of text that `init(text:)` reads.
    package var text: String {
        switch self {
        case .key(let hint): "key \(hint)"
        case .chain(let chain):
            "chain " + chain.map { Base64.text(of: $0) }.joined(separator: " ")
        }
    }

    package init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch words.first {
        case "key" where words.count == 2: self = .key(words[1])
        case "chain" where words.count > 1:
            var chain: [[UInt8]] = []
            for word in words.dropFirst() {
                guard let bytes = Base64.decode(word) else { return nil }
                chain.append(bytes)
            }
            self = .chain(chain)
        default: return nil
        }
    }
}

extension SignatureMaterial {
    /// The mail addresses in the signer's certificate, `email:…` with the host in lower case; none for a key.
    /// - Throws: `certificate.der`, `certificate.names`
    package func addresses() throws(SigningFailure) -> [String] {
        guard let leaf = try leaf() else { return [] }
        return try SubjectPattern.addresses(of: leaf)
    }

    /// The names in the signer's certificate that one of the patterns names; none for a key.
    /// - Throws: `certificate.der`, `certificate.names`
    package func names(matching patterns: [SubjectPattern]) throws(SigningFailure) -> [String] {
        guard let leaf = try leaf() else { return [] }
        var names: [String] = []
        for pattern in patterns {
            for name in try pattern.matched(in: leaf) where !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func leaf() throws(SigningFailure) -> CertificateFacts? {
        guard case .chain(let chain) = self else { return nil }
        return try CertificateChain(der: chain, subject: "certificate").leaf
    }
}
