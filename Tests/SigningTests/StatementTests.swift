import Identifiers
import Signing
import TestSupport
import Testing

@Suite("The signed statement")
struct StatementTests {
    @Test("The payload is compact, its keys sorted, its files in the order of their bytes")
    func payload() throws {
        let (a, b, c) = (
            String(repeating: "a", count: 64), String(repeating: "b", count: 64), String(repeating: "c", count: 64)
        )
        // SHA-256 of 32 bytes 0xaa, 32 bytes 0xbb, 32 bytes 0xcc, computed with sha256sum.
        let root = "6bdaf8651d78f983ab7ce864414ace095b2942cbe5ff43deade48d51aa34b2cd"
        let expected =
            #"{"_type":"https://in-toto.io/Statement/v1","predicate":{"resources":["#
            + #"{"algorithm":"sha256","annotations":{"size":3},"digest":"\#(a)","name":"a-b"},"#
            + #"{"algorithm":"sha256","annotations":{"size":5},"digest":"\#(b)","name":"a/b"},"#
            + #"{"algorithm":"sha256","annotations":{"size":0},"digest":"\#(c)","name":"ü \"q\\"}],"#
            + #""serialization":{"allow_symlinks":false,"hash_type":"sha256","#
            + #""ignore_paths":[".git",".gitattributes",".github",".gitignore"],"method":"files"}},"#
            + #""predicateType":"https://model_signing/signature/v1.0","#
            + #""subject":[{"digest":{"sha256":"\#(root)"},"name":"2026-11-23.1"}]}"#
        #expect(String(decoding: try Samples.statement().payload(), as: UTF8.self) == expected)
    }

    @Test("A payload in another spelling of the same JSON is read")
    func otherSpelling() throws {
        var text = String(decoding: try Samples.statement().payload(), as: UTF8.self)
        text.replace(#""name":"a-b""#, with: #" "name" : "\u0061-b""#)
        #expect(try Statement(payload: Array(text.utf8)).resources.count == 3)
    }

    @Test(
        "A list that no bundle may have is not signed",
        arguments: [
            (["a", "a"], "statement.duplicate"), (["a", "a-b", "a/b"], "statement.directory"),
            (["bundle.sig"], "statement.name"), (["bundle.sig/x"], "statement.name"), ([".github/x"], "statement.name"),
            (["u\u{308}", "\u{fc}"], "statement.duplicate"), ([], "statement.empty"),
        ]
    )
    func unsignable(names: [String], code: String) throws {
        let id = try #require(BundleID("b"))
        let resources = try names.map { try Samples.resource($0) }
        expectRefusal(code) { _ = try Statement(subject: id, resources: resources) }
    }

    @Test("One digest has one size")
    func sizes() throws {
        let id = try #require(BundleID("b"))
        let resources = [try Samples.resource("x", "a", 1), try Samples.resource("y", "a", 2)]
        expectRefusal("statement.size") { _ = try Statement(subject: id, resources: resources) }
    }

    @Test("A name that begins like another is no directory of it; names below reserved words deeper down are signed")
    func similarNames() throws {
        let id = try #require(BundleID("b"))
        let names = ["a", "a-b/c", "a.c", "ab", "sub/.gitignore", "sub/bundle.sig", "bundle.signature", ".gitmodules"]
        let statement = try Statement(subject: id, resources: try names.map { try Samples.resource($0) })
        #expect(try Statement(payload: statement.payload()).resources == statement.resources)
    }

    @Test("More files than the limit are refused")
    func limit() throws {
        let payload = try Samples.statement().payload()
        expectRefusal("statement.limit") {
            _ = try Statement(payload: payload, limits: SignatureLimits(resources: 2))
        }
    }

    @Test("Every deviation of a statement is refused although a trusted key signed it", arguments: Self.refusals)
    func refused(_ refusal: Refusal) throws {
        let key = SigningKey.generate()
        let trust = try Trust(files: [(name: "key.pem", pem: key.verificationKey.pem)])
        var payload = String(decoding: try Samples.statement().payload(), as: UTF8.self)
        refusal.edit(&payload)
        let signature = try SignatureFactory.sign(payload: Array(payload.utf8), key: key)
        expectRefusal(refusal.code) {
            _ = try BundleSignature.verify(signature, trust: trust, at: TestCertificate.moment)
        }
    }

    static let refusals: [Refusal] =
        shapes + resources
        + names.map { name in
            Refusal("the name \(name)", "statement.name", #""name":"a-b""#, #""name":"\#(name)""#)
        }

    private static let names = [
        "", "/b", "../b", "a/../b", "./b", "a//b", "b/", ".", "a\\u0000b", "a\\u007fb", "bundle.sig", "bundle.sig/x",
        ".git", ".gitattributes", ".github/workflows/x", ".gitignore", String(repeating: "x", count: 256),
        Array(repeating: "d", count: 33).joined(separator: "/"),
    ]

    private static let shapes: [Refusal] = [
        Refusal("no JSON", "json.syntax") { $0 += "x" },
        Refusal("no object", "statement.shape") { $0 = "[]" },
        Refusal("an unknown key", "statement.shape", #"{"_type""#, #"{"x":1,"_type""#),
        Refusal("no predicateType", "statement.shape", #""predicateType":"https://model_signing/signature/v1.0","#, ""),
        Refusal("a key twice", "json.duplicate-key", #""predicateType""#, #""predicateType":"","predicate\u0054ype""#),
        Refusal("another type", "statement.type", "Statement/v1", "Statement/v0.1"),
        Refusal("another predicate", "statement.type", "signature/v1.0", "signature/v1.1"),
        Refusal("a predicate with more", "statement.shape", #""predicate":{"#, #""predicate":{"x":1,"#),
        Refusal("a predicate in an array", "statement.shape") {
            $0.replace(#""predicate":{"#, with: #""predicate":[{"#)
            $0.replace(#"}},"predicateType""#, with: #"}}],"predicateType""#)
        },
        Refusal("no subject", "statement.subject") { text in
            text.replace(#/"subject":\[.*\]/#, with: #""subject":[]"#)
        },
        Refusal("two subjects", "statement.subject", #""subject":["#, #""subject":[{},"#),
        Refusal("a subject with more", "statement.subject", #""subject":[{"#, #""subject":[{"x":1,"#),
        Refusal("a subject without a name", "statement.subject", #","name":"2026-11-23.1""#, ""),
        Refusal("an empty subject", "statement.subject", #""2026-11-23.1""#, #""""#),
        Refusal("a subject that is no id", "statement.subject", "2026-11-23.1", "../x"),
        Refusal("a second digest", "statement.subject", #"{"sha256":""#, #"{"sha512":"","sha256":""#),
        Refusal("another root", "statement.root") { text in
            text.replace(#/"sha256":"[0-9a-f]{4}/#, with: #""sha256":"0000"#)
        },
        Refusal("another method", "statement.serialization", #""method":"files""#, #""method":"shards""#),
        Refusal("another hash", "statement.serialization", #""hash_type":"sha256""#, #""hash_type":"blake3""#),
        Refusal("symlinks", "statement.serialization", #""allow_symlinks":false"#, #""allow_symlinks":true"#),
        Refusal("ignores all", "statement.serialization", #"[".git","#, #"[".",".git","#),
        Refusal("ignores fewer", "statement.serialization", #",".gitignore"]"#, "]"),
        Refusal(
            "ignores in another order",
            "statement.serialization",
            #"".git",".gitattributes""#,
            #"".gitattributes",".git""#
        ),
        Refusal("serialization with more", "statement.serialization", #""method""#, #""shard_size":1,"method""#),
    ]

    private static let resources: [Refusal] = [
        Refusal("no files", "statement.empty") { text in
            text.replace(#/"resources":\[.*?\],"ser/#, with: #""resources":[],"ser"#)
        },
        Refusal("files that are no array", "statement.shape") { text in
            text.replace(#/"resources":\[.*?\],"ser/#, with: #""resources":{},"ser"#)
        },
        Refusal("a text for a file", "statement.resource", #""resources":["#, #""resources":["a","#),
        Refusal("a file with more", "statement.resource", #"[{"algorithm""#, #"[{"x":1,"algorithm""#),
        Refusal("no annotations", "statement.resource", #""annotations":{"size":3},"#, ""),
        Refusal("more annotations", "statement.resource", #"{"size":3}"#, #"{"size":3,"x":1}"#),
        Refusal("another algorithm", "statement.algorithm", #""algorithm":"sha256""#, #""algorithm":"sha512""#),
        Refusal("upper-case digest", "statement.digest") { $0.replace(hex("a"), with: hex("A")) },
        Refusal("short digest", "statement.digest", hex("a"), String(repeating: "a", count: 63)),
        Refusal("a negative size", "statement.size", #""size":3"#, #""size":-1"#),
        Refusal("a size with a fraction", "statement.size", #""size":3"#, #""size":3.0"#),
        Refusal("a size as text", "statement.size", #""size":3"#, #""size":"3""#),
        Refusal("a size of 2^63", "statement.size", #""size":3"#, #""size":9223372036854775808"#),
        Refusal("one digest, two sizes", "statement.size", hex("b"), hex("a")),
        Refusal("a name twice", "statement.duplicate", #""a/b""#, #""a-b""#),
        Refusal("names out of order", "statement.order", #""a-b""#, #""z""#),
        Refusal("order by path component", "statement.order") {
            $0.replace(#""a-b""#, with: #""x""#)
            $0.replace(#""a/b""#, with: #""a-b""#)
            $0.replace(#""x""#, with: #""a/b""#)
        },
        Refusal("a file above a file", "statement.directory", #""a-b""#, #""a""#),
        Refusal("two spellings of one name", "statement.duplicate") {
            $0.replace(#""a/b""#, with: #""u\u0308""#)
            $0.replace(#""ü \"q\\""#, with: #""ü""#)
        },
    ]

    private static func hex(_ letter: String) -> String { String(repeating: letter, count: 64) }
}
