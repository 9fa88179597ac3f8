import Identifiers
import StrictJSON

/// A statement on one line that a key signed: a DSSE envelope as compact JSON, keys sorted.
///
/// ```
/// {"payload":B64,"payloadType":TYPE,"signatures":[{"keyid":HINT,"sig":B64(DER)}]}
/// ```
package struct SignedLine: Sendable {
    package let payloadType: String
    package let payload: [UInt8]
    /// The hint of the key that claims to have signed.
    package let keyID: String
    private let signature: [UInt8]

    /// Bytes of a line that is read.
    package static let limit = 1 << 20

    /// - Returns: the line, without a line feed.
    package static func sign(
        _ payload: [UInt8],
        type: String,
        with key: SigningKey
    ) throws(SigningFailure) -> String {
        let signature: [UInt8]
        do {
            signature = try key.signature(over: PreAuthenticationEncoding(payloadType: type, payload: payload))
        } catch {
            throw SigningFailure(.anchorKey, type, "could not be signed with the node's key", underlying: error)
        }
        return SignedLine(
            payload: payload,
            payloadType: type,
            keyID: key.verificationKey.hint,
            signature: signature
        ).text
    }

    /// - Throws: `anchor.shape` for any text that `sign` does not write.
    package init(_ line: String, subject: String) throws(SigningFailure) {
        guard let read = Self(reading: line, subject), read.text.utf8.elementsEqual(line.utf8) else {
            throw SigningFailure(
                .anchorShape,
                subject,
                expected: "a line that a node signed: a DSSE envelope as compact JSON with sorted keys",
                found: "another one"
            )
        }
        self = read
    }

    /// Reads the members of a line; an extra member shows when the line is written again.
    private init?(reading line: String, _ subject: String) {
        guard let value = try? JSONParser.parse(Array(line.utf8), subject: subject, sizeLimit: Self.limit),
            let type = value["payloadType"]?.string, let only = value["signatures"]?.array?.first,
            let keyID = only["keyid"]?.string,
            let payload = value["payload"]?.string.flatMap(Base64.decode),
            let signature = only["sig"]?.string.flatMap(Base64.decode)
        else { return nil }
        self.init(payload: payload, payloadType: type, keyID: keyID, signature: signature)
    }

    private init(payload: [UInt8], payloadType: String, keyID: String, signature: [UInt8]) {
        self.payload = payload
        self.payloadType = payloadType
        self.keyID = keyID
        self.signature = signature
    }

    /// The line itself.
    private var text: String {
        func base64(_ bytes: [UInt8]) -> JSONValue { .string(Base64.text(of: bytes)) }
        return JSONWriter.text(
            of: [
                "payload": base64(payload), "payloadType": .string(payloadType),
                "signatures": .array([["keyid": .string(keyID), "sig": base64(signature)]]),
            ]
        )
    }

    /// - Throws: `anchor.signature`.
    package func requireSignature(by key: VerificationKey, subject: String) throws(SigningFailure) {
        let message = PreAuthenticationEncoding(payloadType: payloadType, payload: payload)
        // Nothing of it is read from anywhere, so that no reading can fail.
        guard keyID == key.hint, (try? key.accepts(signature: signature, over: message)) == true else {
            throw SigningFailure(
                .anchorSignature,
                subject,
                expected: "a signature of the node's key \(key.hint)",
                found: keyID == key.hint ? "another signature" : "one of the key \(keyID.printable)"
            )
        }
    }
}
