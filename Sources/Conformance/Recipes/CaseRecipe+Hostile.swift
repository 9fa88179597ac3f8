import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// Bundles that a node must refuse before it has taken anything in.
extension CaseRecipe {
    static let signatures: [CaseRecipe] = [
        signature("bad-signature", "the right key's signature of something else", "signature.invalid") {
            parts,
            fixture in
            let other = try BundleSignature.sign(payload: Array("{}".utf8), with: fixture.identity)
            try parts.editSignature { text in
                let (own, others) = (signatureText(in: text), signatureText(in: String(decoding: other, as: UTF8.self)))
                text = text.replacing(own, with: others)
            }
        },
        signature("stranger", "signed by a key that nobody trusts", "signature.untrusted") { parts, fixture in
            try parts.sign(with: fixture.stranger)
        },
        signature("impostor", "signed by a stranger who names the right key", "signature.invalid") { parts, fixture in
            try parts.sign(with: fixture.stranger)
            try parts.editSignature { text in
                let hint = try JSONParser.parse(Array(text.utf8), subject: "bundle.sig")
                let found = hint["verificationMaterial"]?["publicKey"]?["hint"]?.string ?? ""
                text = text.replacing(found, with: fixture.publicKey.hint)
            }
        },
        signature("second-signature", "a second signature, of nobody", "signature.count") { parts, _ in
            try parts.editSignature { text in
                text = text.replacing("\"signatures\":[", with: "\"signatures\":[{\"keyid\":\"\",\"sig\":\"AAAA\"},")
            }
        },
        signature("repeated-key", "a key of the signature twice, in two spellings", "json.duplicate-key") { parts, _ in
            try parts.editSignature { text in
                text = text.replacing("{\"dsseEnvelope\":", with: "{\"dsse\\u0045nvelope\":{},\"dsseEnvelope\":")
            }
        },
    ]

    /// Names that the right signer has signed.
    static let names: [CaseRecipe] = [
        named("name-outside", "a signed name that leaves the directory", "statement.name", ["../outside"]),
        named("name-absolute", "a signed name that is an absolute path", "statement.name", ["/etc/slipway-kit"]),
        named("name-control", "a signed name with a line feed in it", "statement.name", ["line\nfeed"]),
        named("name-twice", "a signed name that stands twice", "statement.duplicate", ["twice", "twice"]),
        named(
            "name-composed",
            "one signed name in two Unicode spellings",
            "statement.duplicate",
            ["e\u{301}", "\u{e9}"]
        ),
        named("name-below-file", "a signed name below that of a file", "statement.directory", ["oci-layout/x"]),
    ]

    static let contents: [CaseRecipe] = [
        flawed("wrong-digest", "one bit of a model file is another", "bundle.entry.content") { parts in
            try parts.change(ConformanceFixture.unique) { $0.body[0] ^= 0x10 }
        },
        flawed("missing-file", "a signed file is not there", "bundle.entry.header") { parts in
            parts.entries.remove(at: try parts.index(of: ConformanceFixture.code))
        },
        cut("truncated", "the file ends in the middle of a model file", "bundle.truncated") { tar, parts in
            let before = parts.entries.prefix { $0.name != ConformanceFixture.unique }
            return Array(tar[..<before.reduce(516) { $0 + $1.header.count + $1.body.count }])
        },
        cut("trailing", "one byte follows the end", "bundle.trailing") { tar, _ in tar + [0] },
        drafted("lying-manifest", "bundle.json counts one file more than there is", "bundle.version.files") { draft in
            draft.setVersion("files", .integer(Int64(draft.files.count) + 1))
        },
        drafted("unlisted-version", "files of a version that bundle.json does not list", "bundle.version.unlisted") {
            $0.files["models/\(ConformanceFixture.model)/2/MLmodel"] = Array(ConformanceModel.mlmodel.utf8)
        },
    ]

    /// Unsigned entries, each at a place where an archive program would unpack it.
    static let entries: [CaseRecipe] = [
        inserted("unsigned-file", "a file that the signature does not list", "models/kit/1/code/extra.py", "0"),
        inserted("unsigned-outside", "an entry that leaves the directory", "../../outside", "0"),
        inserted("unsigned-absolute", "an entry with an absolute path", "/etc/slipway-kit", "0"),
        inserted("symbolic-link", "a symbolic link out of the directory", "models/kit/1/code", "2", link: "/etc"),
        inserted("hard-link", "a hard link out of the directory", "models/kit/1/shadow", "1", link: "/etc/shadow"),
        inserted("device", "a device node", "models/kit/1/device", "3"),
        inserted("pipe", "a named pipe", "models/kit/1/pipe", "6"),
        flawed("entry-twice", "an entry that stands twice", "bundle.entry.header") { parts in
            try parts.insert(parts.entries[parts.index(of: ConformanceFixture.code)], before: ConformanceFixture.code)
        },
        flawed("link-with-content", "a hard link that brings another content", "bundle.entry.header") { parts in
            try parts.change("models/kit/1/repeated.txt") { part in
                part.setHeader(at: 124, "00000000006")
                part.body = Array("other\n".utf8) + [UInt8](repeating: 0, count: 506)
            }
        },
    ]

    private static func signature(
        _ name: String,
        _ about: String,
        _ code: String,
        _ edit: @escaping @Sendable (inout BundleParts, ConformanceFixture) throws -> Void
    ) -> CaseRecipe {
        refused(name, about, code, asOffer: true) { fixture, tar in
            var parts = try BundleParts(tar)
            try edit(&parts, fixture)
            return parts.bytes
        }
    }

    private static func named(_ name: String, _ about: String, _ code: String, _ names: [String]) -> CaseRecipe {
        refused(name, about, code, asOffer: true) { fixture, tar in
            var parts = try BundleParts(tar)
            let empty = StreamingDigest.of([]).hex
            try parts.sign(with: fixture.identity) { statement in
                statement.editResources { resources in
                    for name in names {
                        resources.append([
                            "name": .string(name), "algorithm": "sha256", "digest": .string(empty),
                            "annotations": ["size": 0],
                        ])
                    }
                    resources.sort { text($0).utf8.lexicographicallyPrecedes(text($1).utf8) }
                }
            }
            return parts.bytes
        }
    }

    private static func inserted(
        _ name: String,
        _ about: String,
        _ path: String,
        _ kind: String,
        link: String = ""
    ) -> CaseRecipe {
        flawed(name, about, "bundle.entry.header") { parts in
            var part = parts.entries[try parts.index(of: ConformanceFixture.unique)]
            part.setHeader(at: 0, path + String(repeating: "\0", count: 100 - path.utf8.count))
            part.setHeader(at: 156, kind)
            part.setHeader(at: 157, link)
            if kind != "0" {
                part.setHeader(at: 124, "00000000000")
                part.body = []
            }
            try parts.insert(part, before: ConformanceFixture.code)
        }
    }

    private static func flawed(
        _ name: String,
        _ about: String,
        _ code: String,
        _ edit: @escaping @Sendable (inout BundleParts) throws -> Void
    ) -> CaseRecipe {
        refused(name, about, code) { _, tar in
            var parts = try BundleParts(tar)
            try edit(&parts)
            return parts.bytes
        }
    }

    private static func cut(
        _ name: String,
        _ about: String,
        _ code: String,
        _ edit: @escaping @Sendable ([UInt8], BundleParts) throws -> [UInt8]
    ) -> CaseRecipe {
        refused(name, about, code) { _, tar in try edit(tar, BundleParts(tar)) }
    }

    private static func drafted(
        _ name: String,
        _ about: String,
        _ code: String,
        _ edit: @escaping @Sendable (inout BundleDraft) -> Void
    ) -> CaseRecipe {
        CaseRecipe(name: name, about: about, outcome: .refused, code: code, isFlawed: true) { fixture, name, sequence in
            var draft = try fixture.draft(name, sequence: sequence)
            edit(&draft)
            return try draft.bytes(signedBy: fixture.identity)
        }
    }

    /// A sound bundle, changed after it was signed.
    private static func refused(
        _ name: String,
        _ about: String,
        _ code: String,
        asOffer: Bool = false,
        _ change: @escaping @Sendable (ConformanceFixture, [UInt8]) throws -> [UInt8]
    ) -> CaseRecipe {
        CaseRecipe(
            name: name,
            about: about,
            outcome: .refused,
            code: code,
            isFlawed: true,
            isRefusedAsOffer: asOffer
        ) { fixture, name, sequence in
            try change(fixture, fixture.draft(name, sequence: sequence).bytes(signedBy: fixture.identity))
        }
    }

    /// The name of a listed file.
    private static func text(_ resource: JSONValue) -> String { resource["name"]?.string ?? "" }

    private static func signatureText(in document: String) -> String {
        let value = try? JSONParser.parse(Array(document.utf8), subject: "bundle.sig")
        return value?["dsseEnvelope"]?["signatures"]?.array?.first?["sig"]?.string ?? ""
    }
}
