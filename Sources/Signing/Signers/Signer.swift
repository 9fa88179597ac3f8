/// The verified signer of a bundle.
package struct Signer: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable {
        /// A key the operator trusts itself.
        case key
        /// A certificate that a CA issued.
        case certificate
    }

    package let kind: Kind
    /// The hint of the key that signed, for a certificate that of its key.
    package let hint: String
    /// For a key the name of the trust file that holds it, for a certificate its subject.
    package let name: String
    /// The constraints that the operator set for this signer.
    package let grant: TrustGrant

    package init(kind: Kind, hint: String, name: String, grant: TrustGrant = .unbounded) {
        self.kind = kind
        self.hint = hint
        self.name = name
        self.grant = grant
    }
}

extension Signer: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .key: "key \(hint) (\(name))"
        case .certificate: "\(name), key \(hint)"
        }
    }
}

/// The signer that a signature names. Nothing of it is verified.
package struct ClaimedSigner: Sendable, Hashable {
    package let kind: Signer.Kind
    /// The hint of the key; nil where a certificate's key is of no usable kind.
    package let hint: String?
    /// The subject of the certificate; nil for a key.
    package let name: String?
}

extension ClaimedSigner: CustomStringConvertible {
    package var description: String {
        let key = "key \(hint ?? "of a kind that signs no bundles")"
        return name.map { "\($0), \(key)" } ?? key
    }
}
