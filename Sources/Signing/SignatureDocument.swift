import Identifiers
import StrictJSON

/// `bundle.sig` taken apart: its exact shape holds, nothing in it is verified.
struct SignatureDocument {
    enum Material {
        case key(hint: String)
        case chain(CertificateChain)
    }

    static let subject = "bundle.sig"
    static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

    let material: Material
    let payload: [UInt8]
    /// DER.
    let signature: [UInt8]

    init(_ bytes: [UInt8], limits: SignatureLimits) throws {
        let document = try JSONParser.parse(bytes, subject: Self.subject, sizeLimit: limits.bytes)
        let members = try Shape(document, Self.subject, .signatureShape).members(
            ["mediaType", "verificationMaterial", "dsseEnvelope"])
        try members["mediaType"].require(text: Self.mediaType, .signatureMediaType)
        let envelope = try members["dsseEnvelope"].members(["payload", "payloadType", "signatures"])
        try envelope["payloadType"].require(text: Statement.payloadType, .signaturePayloadType)
        signature = try Self.signature(envelope["signatures"])
        material = try Self.material(members["verificationMaterial"])
        payload = try Self.bytes(envelope["payload"])
    }

    /// The document as Slipway writes it: compact, keys sorted.
    static func write(payload: [UInt8], signature: [UInt8], certificates: [[UInt8]], hint: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(payload.count / 3 * 4 + 4096)
        output += #"{"dsseEnvelope":{"payload":""#.utf8
        output += Base64.encode(payload)
        output += #"","payloadType":"\#(Statement.payloadType)","signatures":[{"keyid":"","sig":""#.utf8
        output += Base64.encode(signature)
        output += #""}]},"mediaType":"\#(mediaType)","verificationMaterial":{"#.utf8
        if certificates.isEmpty {
            output += #""publicKey":{"hint":"\#(hint)"},"tlogEntries":[]"#.utf8
        } else {
            let texts = certificates.map { #"{"rawBytes":"\#(String(decoding: Base64.encode($0), as: UTF8.self))"}"# }
            output +=
                #""tlogEntries":[],"x509CertificateChain":{"certificates":[\#(texts.joined(separator: ","))]}"#.utf8
        }
        output += "}}".utf8
        return output
    }

    private static func signature(_ value: Shape) throws(SigningFailure) -> [UInt8] {
        let signatures = try value.items()
        guard signatures.count == 1, let only = signatures.first else {
            throw SigningFailure(
                .signatureCount,
                subject,
                expected: "exactly one signature",
                found: "\(signatures.count)"
            )
        }
        let members = try Shape(only, subject, .signatureShape).members(["keyid", "sig"])
        try members["keyid"].require(text: "", .signatureKeyID)
        return try bytes(members["sig"])
    }

    private static func material(_ value: Shape) throws(SigningFailure) -> Material {
        let kind = value.value["publicKey"] == nil ? "x509CertificateChain" : "publicKey"
        let members = try value.members([kind, "tlogEntries"])
        guard members["tlogEntries"].value.array?.isEmpty == true else {
            throw members["tlogEntries"].with(.signatureLog).mismatch("tlogEntries []")
        }
        guard kind == "publicKey" else {
            let items = try members[kind].members(["certificates"])["certificates"].items()
            guard items.count <= CertificateChain.limit else {
                throw SigningFailure(
                    .certificateCount,
                    subject,
                    expected: "at most \(CertificateChain.limit) certificates",
                    found: "\(items.count)"
                )
            }
            var encoded: [[UInt8]] = []
            for item in items {
                encoded.append(try bytes(try Shape(item, subject, .signatureShape).members(["rawBytes"])["rawBytes"]))
            }
            return .chain(try CertificateChain(der: encoded, subject: subject))
        }
        return .key(hint: try members[kind].with(.signatureHint).members(["hint"])["hint"].text())
    }

    private static func bytes(_ value: Shape) throws(SigningFailure) -> [UInt8] {
        guard let bytes = Base64.decode(try value.with(.signatureBase64).text()) else {
            throw value.with(.signatureBase64).mismatch("canonical base64 (standard alphabet, padded)")
        }
        return bytes
    }
}
