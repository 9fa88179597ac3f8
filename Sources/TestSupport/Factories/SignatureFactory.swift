import Crypto
import Foundation
package import Signing

/// Signs whatever a test hands it, so that a refusal cannot be the signature's alone. Shares no code with `Signing`.
package enum SignatureFactory {
    /// A `bundle.sig` over any payload, signed by a key on P-256.
    ///
    /// - Parameters:
    ///   - chain: the certificates to put in, leaf first, as DER; nil for the key's hint.
    ///   - edit: changes the finished text, after it was signed.
    package static func sign(
        payload: [UInt8],
        key: SigningKey,
        chain: [[UInt8]]? = nil,
        edit: (inout String) -> Void = { _ in }
    ) throws -> [UInt8] {
        let type = "application/vnd.in-toto+json"
        let message = Data("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + Data(payload)
        let secret = try P256.Signing.PrivateKey(pemRepresentation: key.pem)
        let signature = try secret.signature(for: message).derRepresentation
        let material =
            chain.map { chain in
                let items = chain.map { #"{"rawBytes":"\#(Data($0).base64EncodedString())"}"# }
                return #""x509CertificateChain":{"certificates":[\#(items.joined(separator: ","))]}"#
            } ?? #""publicKey":{"hint":"\#(key.verificationKey.hint)"}"#
        var text = """
            {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
             "verificationMaterial": {\(material),"tlogEntries":[]},
             "dsseEnvelope": {"payload":"\(Data(payload).base64EncodedString())","payloadType":"\(type)",
              "signatures":[{"keyid":"","sig":"\(signature.base64EncodedString())"}]}}
            """
        edit(&text)
        return Array(text.utf8)
    }
}
