package import Identifiers

/// A key that signs bundles, in memory or behind a command, alone or with its certificates.
package struct SigningIdentity: Sendable {
    let key: any BundleSigner
    /// DER, leaf first, without the root; empty for a key alone.
    let certificates: [[UInt8]]

    package init(signer: any BundleSigner) {
        key = signer
        certificates = []
    }

    package init(key: SigningKey) {
        self.init(signer: key)
    }

    /// - Parameters:
    ///   - certificateChainPEM: the signer's certificate, then those of its issuers in order. A root at the end is left
    ///     out of the signature.
    ///   - subject: what the chain is called in an error, usually its path.
    ///   - now: when the bundle is signed. All certificates must be valid then.
    package init(
        key: any BundleSigner,
        certificateChainPEM: String,
        subject: String,
        at now: Timestamp
    ) throws(SigningFailure) {
        var encoded = try Self.certificates(in: certificateChainPEM, subject)
        let facts = try CertificateChain(der: encoded, subject: subject).certificates
        if let last = facts.last, last.isSelfIssued {
            guard facts.count > 1 else {
                throw SigningFailure(
                    .certificateSelfIssued,
                    last.name,
                    "is its own issuer, so it vouches for nothing; sign with the key alone, or give a certificate that a "
                        + "CA issued"
                )
            }
            guard last.issued(facts[facts.count - 2]) else {
                throw SigningFailure(
                    .certificateChain,
                    facts[facts.count - 2].name,
                    expected: "the next certificate to be its issuer",
                    found: last.name
                )
            }
            encoded.removeLast()
        }
        let chain = try CertificateChain(Array(facts.prefix(encoded.count)), subject: subject)
        try chain.check(at: now)
        let certified = try chain.leafKey()
        guard certified == key.verificationKey else {
            throw SigningFailure(
                .keyCertificate,
                subject,
                expected: "a first certificate for the signing key \(key.verificationKey.hint)",
                found: "\(chain.leaf.name) for the key \(certified.hint)"
            )
        }
        self.key = key
        certificates = encoded
    }

    /// The public key of the first certificate of a chain.
    /// - Parameter subject: what the chain is called in an error, usually its path.
    package static func key(ofChainPEM pem: String, subject: String) throws(SigningFailure) -> VerificationKey {
        try CertificateChain(der: certificates(in: pem, subject), subject: subject).leafKey()
    }

    private static func certificates(in pem: String, _ subject: String) throws(SigningFailure) -> [[UInt8]] {
        let blocks = try KeyFile.blocks(of: pem, subject)
        guard !blocks.isEmpty, blocks.allSatisfy({ $0.kind == "CERTIFICATE" }) else {
            throw SigningFailure(.keyPEM, subject, expected: "CERTIFICATE blocks only", found: KeyFile.list(blocks))
        }
        return blocks.map(\.bytes)
    }
}
