import Identifiers
import StrictJSON

/// The parts of `bundle.sig`: its exact shape holds, but nothing in it is verified. The signed bytes stay in place.
struct SignatureDocument {
    enum Material {
        case key(hint: String)
        case chain(CertificateChain)
    }

    static let subject = "bundle.sig"
    static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

    /// Bytes of a certificate; all that are used have a few KiB.
    private static let certificateLimit = 64 << 10
    /// Bytes of a signature; the longest of ECDSA in DER has 139.
    private static let signatureLimit = 1024

    let material: Material
    /// DER.
    let signature: [UInt8]
    /// Bytes of the payload.
    let payloadSize: Int
    private let source: any SignatureSource
    /// The name of the document in an error.
    private let name: String
    /// Offset of the text that holds the payload.
    private let payloadOffset: Int

    /// - Parameters:
    ///   - payloadType: the kind of document that its envelope must name.
    ///   - name: of the document in an error.
    init(
        _ source: any SignatureSource,
        limits: SignatureLimits,
        payloadType: String = Statement.payloadType,
        name: String = subject
    ) throws {
        guard source.count <= limits.bytes else {
            throw JSONFailure(
                .tooLarge,
                name,
                expected: "at most \(limits.bytes) bytes",
                found: "\(source.count)"
            )
        }
        self.source = source
        self.name = name
        let reader = ShapeReader(name, source: source.stream(from: 0))
        var mediaType: String?
        var material: Material?
        var envelope: Envelope?
        try reader.object(["mediaType", "verificationMaterial", "dsseEnvelope"], .signatureShape) { key in
            switch key {
            case "mediaType": mediaType = try reader.text(.signatureMediaType)
            case "dsseEnvelope": envelope = try Envelope(reader, payloadType)
            default: material = try Self.material(reader)
            }
        }
        reader.expect(mediaType, Self.mediaType, .signatureMediaType)
        try reader.finish()
        guard let material, let envelope else {
            throw reader.mismatch("an envelope and its material", "none", .signatureShape)
        }
        self.material = material
        signature = envelope.signature
        payloadOffset = envelope.payloadOffset
        payloadSize = envelope.payloadSize
    }

    /// The signed payload, from its beginning.
    func payload() throws -> SignedPayload {
        try SignedPayload(ShapeReader(name, source: source.stream(from: payloadOffset)))
    }

    /// The signer that the document names.
    var signatureMaterial: SignatureMaterial {
        switch material {
        case .key(let hint): .key(hint)
        case .chain(let chain): .chain(chain.certificates.map(\.der))
        }
    }

    /// The document as Slipway writes it: compact, keys sorted.
    static func write(
        payload: [UInt8],
        payloadType: String = Statement.payloadType,
        signature: [UInt8],
        certificates: [[UInt8]],
        hint: String
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(payload.count / 3 * 4 + 4096)
        output += #"{"dsseEnvelope":{"payload":""#.utf8
        output += Base64.encode(payload)
        output += #"","payloadType":"\#(payloadType)","signatures":[{"keyid":"","sig":""#.utf8
        output += Base64.encode(signature)
        output += #""}]},"mediaType":"\#(mediaType)","verificationMaterial":{"#.utf8
        if certificates.isEmpty {
            output += #""publicKey":{"hint":"\#(hint)"},"tlogEntries":[]"#.utf8
        } else {
            let texts = certificates.map { #"{"rawBytes":"\#(Base64.text(of: $0))"}"# }
            output +=
                #""tlogEntries":[],"x509CertificateChain":{"certificates":[\#(texts.joined(separator: ","))]}"#.utf8
        }
        output += "}}".utf8
        return output
    }

    /// The part that is signed, and the signature.
    private struct Envelope {
        let signature: [UInt8]
        let payloadOffset: Int
        let payloadSize: Int

        /// - Returns: nil where something is lacking, which the reader has noted.
        init?(_ reader: ShapeReader, _ payloadType: String) throws {
            var payload: (offset: Int, size: Int)?
            var type: String?
            var signature: [UInt8]?
            try reader.object(["payload", "payloadType", "signatures"], .signatureShape) { key in
                switch key {
                case "payload":
                    try reader.requireKind(.string, Base64.rule, .signatureBase64)
                    payload = (reader.json.position, try SignedPayload(reader).skip())
                case "payloadType": type = try reader.text(.signaturePayloadType)
                default: signature = try Self.signature(reader)
                }
            }
            guard let payload, let signature, let type else { return nil }
            reader.expect(type, payloadType, .signaturePayloadType)
            payloadOffset = payload.offset
            payloadSize = payload.size
            self.signature = signature
        }

        private static func signature(_ reader: ShapeReader) throws -> [UInt8]? {
            var count = 0
            var only: [UInt8]?
            try reader.elements(.signatureShape) {
                count += 1
                guard count == 1 else { throw reader.mismatch("exactly one signature", "more", .signatureCount) }
                var keyID: String?
                var bytes: [UInt8]?
                try reader.object(["keyid", "sig"], .signatureShape) { key in
                    if key == "keyid" {
                        keyID = try reader.text(.signatureKeyID)
                    } else {
                        bytes = try reader.base64(limit: signatureLimit, tooLong: .signatureInvalid)
                    }
                }
                if let keyID { reader.expect(keyID, "", .signatureKeyID) }
                only = bytes
            }
            if count == 0 { reader.note(reader.mismatch("exactly one signature", "none", .signatureCount)) }
            return only
        }
    }

    private static func material(_ reader: ShapeReader) throws -> Material? {
        let (key, chain, log) = ("publicKey", "x509CertificateChain", "tlogEntries")
        var material: Material?
        let found = try reader.object(among: [key, chain, log], .signatureShape) { name in
            guard name != log else {
                try reader.elements(.signatureLog) {
                    throw reader.mismatch("tlogEntries []", "an array of some", .signatureLog)
                }
                return
            }
            guard material == nil else {
                throw reader.mismatch("either \(key) or \(chain)", "both", .signatureShape)
            }
            material = name == key ? .key(hint: try hint(reader)) : .chain(try certificates(reader))
        }
        if material == nil || !found.contains(log) {
            let expected = "an object with exactly the keys \(key) or \(chain), \(log)"
            let keys = "an object with the keys \(found.joined(separator: ", "))"
            reader.note(reader.mismatch(expected, keys, .signatureShape))
        }
        return material
    }

    private static func hint(_ reader: ShapeReader) throws -> String {
        var hint = ""
        try reader.object(["hint"], .signatureHint) { _ in hint = try reader.text(.signatureHint) }
        return hint
    }

    private static func certificates(_ reader: ShapeReader) throws -> CertificateChain {
        var encoded: [[UInt8]] = []
        try reader.object(["certificates"], .signatureShape) { _ in
            try reader.elements(.signatureShape) {
                guard encoded.count < CertificateChain.limit else {
                    throw reader.mismatch("at most \(CertificateChain.limit) certificates", "more", .certificateCount)
                }
                try reader.object(["rawBytes"], .signatureShape) { _ in
                    encoded.append(try reader.base64(limit: certificateLimit, tooLong: .certificateEncoding))
                }
            }
        }
        return try CertificateChain(der: encoded, subject: reader.subject)
    }
}
