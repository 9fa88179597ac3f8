import Identifiers

/// A holder of a private key that signs with it: a key in memory, or a program with a key elsewhere.
package protocol BundleSigner: Sendable {
    var verificationKey: VerificationKey { get }

    /// Makes the DER signature over the message, with the hash that belongs to the key's curve. The caller verifies it.
    func signature(over message: PreAuthenticationEncoding) throws(SigningFailure) -> [UInt8]
}

extension VerificationKey {
    /// Requires that an answer is this key's signature over the message.
    /// - Throws: `key.signature`, with what the answer looks like.
    package func requireSignature(_ answer: [UInt8], over message: PreAuthenticationEncoding, of subject: String)
        throws(SigningFailure)
    {
        guard (try? accepts(signature: answer, over: message)) != true else { return }
        throw SigningFailure(
            .keySignature,
            subject,
            expected:
                "the signature of the key \(hint) over what it was given, ECDSA \(curveName) with \(hashName) in DER",
            found: describe(answer)
        )
    }

    private func describe(_ answer: [UInt8]) -> String {
        let isText = !answer.isEmpty && answer.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D }
        if answer.isEmpty { return "nothing" }
        if isText {
            return
                "text (\(String(decoding: answer.prefix(60), as: UTF8.self).printable)); the bytes themselves are needed, "
                + "so decode it, such as with `base64 -d`"
        }
        let isDER = answer.count > 2 && answer[0] == 0x30 && (Int(answer[1]) == answer.count - 2 || answer[1] == 0x81)
        if !isDER, answer.count == 2 * coordinateSize {
            return "\(answer.count) bytes, which are r and s one after the other; ask the program for DER, such as "
                + "`pkcs11-tool --signature-format openssl`"
        }
        return isDER
            ? "a DER signature that does not hold: another key's, over other bytes, or with another hash"
            : "\(answer.count) other bytes"
    }
}
