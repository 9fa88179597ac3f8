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
        let envelope: JSONValue = [
            "payload": .string(text(payload)), "payloadType": .string(type),
            "signatures": .array([
                ["keyid": .string(key.verificationKey.hint), "sig": .string(text(signature))]
            ]),
        ]
        return JSONWriter.text(of: envelope)
    }

    /// - Throws: `anchor.shape`; for anything else than exactly what `sign` writes.
    package init(_ line: String, subject: String) throws(SigningFailure) {
        let bytes = Array(line.utf8)
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: subject, sizeLimit: Self.limit)
        } catch {
            throw SigningFailure(.anchorShape, subject, "is no line that a node signed", underlying: error)
        }
        let members = try Shape(value, subject, .anchorShape).members(["payload", "payloadType", "signatures"])
        payloadType = try members["payloadType"].text()
        let signatures = try members["signatures"].items()
        guard signatures.count == 1, let only = signatures.first else {
            throw members["signatures"].mismatch("one signature")
        }
        let signature = try Shape(only, subject, .anchorShape).members(["keyid", "sig"])
        keyID = try signature["keyid"].text()
        self.signature = try Self.bytes(signature["sig"])
        payload = try Self.bytes(members["payload"])
        guard JSONWriter.bytes(of: value) == bytes else {
            throw SigningFailure(.anchorShape, subject, expected: "compact JSON with sorted keys", found: "other JSON")
        }
    }

    /// - Throws: `anchor.signature`.
    package func demandSigned(by key: VerificationKey, subject: String) throws(SigningFailure) {
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

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }

    private static func bytes(_ value: Shape) throws(SigningFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try value.text()) else { throw value.mismatch("canonical base64") }
        return bytes
    }
}
