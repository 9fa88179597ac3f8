import Crypto
import Foundation
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("The envelope of bundle.sig")
struct SignatureDocumentTests {
    @Test("Every deviation of the envelope is refused although a trusted key signed the payload", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        let key = SigningKey.generate()
        let trust = try Trust(files: [(name: "key.pem", pem: key.verificationKey.pem)])
        let payload = try Samples.statement().payload()
        let good = try SignatureFactory.sign(payload: payload, key: key)
        _ = try BundleSignature.verify(good, trust: trust, at: TestCertificate.moment)
        let bad = try SignatureFactory.sign(payload: payload, key: key, edit: refusal.edit)
        expectRefusal(refusal.code) { _ = try BundleSignature.verify(bad, trust: trust, at: TestCertificate.moment) }
    }

    static let refusals: [Refusal] = [
        Refusal("a byte order mark", "json.syntax") { $0 = "\u{FEFF}" + $0 },
        Refusal("something after it", "json.syntax") { $0 += "{}" },
        Refusal("a key twice", "json.duplicate-key", #""tlogEntries":[]"#, #""tlogEntries":[],"tlogEntries":[]"#),
        Refusal("an unknown key", "signature.shape", #"{"mediaType""#, #"{"x":1,"mediaType""#),
        Refusal("an unknown key in the envelope", "signature.shape", #"{"payload""#, #"{"x":1,"payload""#),
        Refusal("an unknown key in the signature", "signature.shape", #"{"keyid""#, #"{"cert":"","keyid""#),
        Refusal("no keyid", "signature.shape", #""keyid":"","#, ""),
        Refusal("another media type", "signature.media-type", ".v0.3+json", "+json;version=0.3"),
        Refusal("another payload type", "signature.payload-type", "vnd.in-toto+json", "json"),
        Refusal("two signatures", "signature.count", #""signatures":["#, #""signatures":[{"keyid":"","sig":""},"#),
        Refusal("no signature", "signature.count") { $0.replace(#/"signatures":\[.*\]/#, with: #""signatures":[]"#) },
        Refusal("a keyid", "signature.keyid", #""keyid":"""#, #""keyid":"1""#),
        Refusal("a log entry", "signature.tlog", #""tlogEntries":[]"#, #""tlogEntries":[{}]"#),
        Refusal("no log entries", "signature.shape", #","tlogEntries":[]"#, ""),
        Refusal("log entries null", "signature.tlog", #""tlogEntries":[]"#, #""tlogEntries":null"#),
        Refusal("no key material", "signature.shape") { $0.replace(#/"publicKey":{.*?},/#, with: "") },
        Refusal("key and chain", "signature.shape", #""tlogEntries""#, #""x509CertificateChain":{},"tlogEntries""#),
        Refusal("an empty chain", "certificate.count") {
            $0.replace(#/"publicKey":{.*?}/#, with: #""x509CertificateChain":{"certificates":[]}"#)
        },
        Refusal("a chain of seventeen", "certificate.count") {
            let items = Array(repeating: #"{"rawBytes":""}"#, count: 17).joined(separator: ",")
            $0.replace(#/"publicKey":{.*?}/#, with: #""x509CertificateChain":{"certificates":[\#(items)]}"#)
        },
        Refusal("a certificate that is none", "certificate.der") {
            $0.replace(#/"publicKey":{.*?}/#, with: #""x509CertificateChain":{"certificates":[{"rawBytes":"MAA="}]}"#)
        },
        Refusal("no hint", "signature.hint") { $0.replace(#/"publicKey":{.*?}/#, with: #""publicKey":{}"#) },
        Refusal("a hint that is no text", "signature.hint") {
            $0.replace(#/"publicKey":{.*?}/#, with: #""publicKey":{"hint":null}"#)
        },
        Refusal("the key itself beside its hint", "signature.hint", #"{"hint""#, #"{"rawBytes":"","hint""#),
        Refusal("an upper-case hint", "signature.untrusted") { text in
            text.replace(#/"hint":"([0-9a-f]+)"/#) { #""hint":"\#($0.1.uppercased())""# }
        },
        Refusal("a payload that is no text", "signature.base64") {
            $0.replace(#/"payload":".*?"/#, with: #""payload":1"#)
        },
        Refusal("unpadded base64", "signature.base64") { text in
            text.replace(#/"payload":"(.*?)=*"/#) { #""payload":"\#($0.1.dropLast())""# }
        },
        Refusal("base64 with a line feed", "signature.base64", #""payload":""#, #""payload":"\n"#),
        Refusal("URL-safe base64", "signature.base64", #""sig":"M"#, #""sig":"_"#),
        Refusal("base64 with unused bits set", "signature.base64") {
            $0.replace(#/"sig":".*?"/#, with: #""sig":"MB==""#)
        },
        Refusal("an empty signature", "signature.invalid") { $0.replace(#/"sig":".*?"/#, with: #""sig":"""#) },
        Refusal("another payload", "signature.invalid", #""payload":"e"#, #""payload":"f"#),
        Refusal("a signature in raw form", "signature.invalid") { text in
            text.replace(#/"sig":"(.*?)"/#) { match in
                let der = Data(base64Encoded: String(match.1)) ?? Data()
                let raw = (try? P256.Signing.ECDSASignature(derRepresentation: der).rawRepresentation) ?? Data()
                return #""sig":"\#(raw.base64EncodedString())""#
            }
        },
        Refusal("bytes after the DER", "signature.invalid") { text in
            text.replace(#/"sig":"(.*?)"/#) { match in
                #""sig":"\#(((Data(base64Encoded: String(match.1)) ?? Data()) + [0]).base64EncodedString())""#
            }
        },
    ]

    @Test("A signature of another trusted key under this hint is refused")
    func borrowedHint() throws {
        let (key, other) = (SigningKey.generate(), SigningKey.generate())
        let trust = try Trust(files: [(name: "keys.pem", pem: key.verificationKey.pem + other.verificationKey.pem)])
        let signature = try SignatureFactory.sign(payload: try Samples.statement().payload(), key: key) {
            $0.replace(key.verificationKey.hint, with: other.verificationKey.hint)
        }
        expectRefusal("signature.invalid") {
            _ = try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        }
    }

    @Test("More bytes than the limit are not parsed")
    func limit() throws {
        expectRefusal("json.too-large") {
            _ = try BundleSignature.readUnverified(
                [UInt8](repeating: 0x20, count: 11),
                limits: SignatureLimits(bytes: 10)
            )
        }
    }
}
