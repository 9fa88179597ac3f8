import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

/// Content that a stranger without any key may put in the place of `bundle.sig`.
@Suite("A hostile bundle.sig costs no memory", .serialized, .enabled(if: Shell.has("python3")))
struct HostileSignatureTests {
    /// Bytes of each document.
    private static let size = 12 << 20
    /// The most memory that a process may ever have that refuses one, itself included.
    private static let limit = 64 << 20

    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: @Sendable (_ hint: String) -> [UInt8]

        /// Something, repeated up to the size of a document, between a beginning and an end.
        init(_ name: String, _ start: String = "", _ part: String, _ end: String = "") {
            testDescription = name
            bytes = { hint in
                let start = Array(start.replacing("HINT", with: hint).utf8)
                // Copied in larger pieces, which a debug build does in no time.
                let piece = Array(String(repeating: part, count: 4096).utf8)
                var bytes = start
                while bytes.count < HostileSignatureTests.size { bytes += piece }
                return bytes + Array(end.replacing("HINT", with: hint).utf8)
            }
        }
    }

    private static let media = #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","#
    private static let log = #""tlogEntries":[]"#
    private static let key = #""verificationMaterial":{"publicKey":{"hint":"HINT"},"tlogEntries":[]},"#
    private static let type = #""payloadType":"application/vnd.in-toto+json","#
    private static let envelope = media + key + #""dsseEnvelope":{"# + type
    private static let signatures = #""signatures":[{"keyid":"","sig":"MAA="}]"#

    static let shapes: [Shape] = [
        Shape("arrays in arrays", "", "["),
        Shape("empty arrays", "[", "[],", "[]]"),
        Shape("objects in objects", "", #"{"a":"#),
        Shape("many keys", "{", #""a":0,"#, #""b":0}"#),
        Shape("many keys that it may have", "{", #""mediaType":"","#, #""a":0}"#),
        Shape("a long key", #"{""#, "k", #"":0}"#),
        Shape("a long text", #"{"mediaType":""#, "a", #""}"#),
        Shape("many escapes", #"{"mediaType":""#, #"\u0041"#, #""}"#),
        Shape("letters of two bytes", #"{"mediaType":""#, "\u{FF}", #""}"#),
        Shape("a long number", #"{"mediaType":"#, "1", "}"),
        Shape("many numbers", "[", "1,", "1]"),
        Shape("many words", "[", "null,", "null]"),
        Shape("space before it", " ", "[]"),
        Shape("space inside of it", media, " ", #""a":0}"#),
        Shape("many log entries", media + #""verificationMaterial":{"tlogEntries":["#, "{},", "{}]}}"),
        Shape("a long hint", media + #""verificationMaterial":{"publicKey":{"hint":""#, "a", #""},"# + log + "}}"),
        Shape(
            "many certificates",
            media + #""verificationMaterial":{"x509CertificateChain":{"certificates":["#,
            #"{"rawBytes":"MAA="},"#,
            #"{"rawBytes":"MAA="}]},"# + log + "}}"
        ),
        Shape(
            "a long certificate",
            media + #""verificationMaterial":{"x509CertificateChain":{"certificates":[{"rawBytes":""#,
            "MAAA",
            #""}]},"# + log + "}}"
        ),
        Shape("many signatures", envelope + #""signatures":["#, #"{"keyid":"","sig":""},"#, #"{}]}}"#),
        Shape("a long signature", envelope + #""signatures":[{"keyid":"","sig":""#, "MAAA", #""}]}}"#),
        Shape("a long key id", envelope + #""signatures":[{"keyid":""#, "a", #"","sig":"MAA="}]}}"#),
        Shape("a long payload under a trusted key's hint", envelope + signatures + #","payload":""#, "W1tb", #""}}"#),
        Shape("a payload that stops being base64", envelope + signatures + #","payload":""#, "W1tb", #"="}}"#),
        Shape("a payload in escapes", envelope + signatures + #","payload":""#, #"\u0057\u0031\u0074\u0062"#, #""}}"#),
        Shape(
            "a payload of files without end",
            envelope + signatures + #","payload":""#
                + base64(#"{"predicate":{"resources":[{"name":""#) + String(repeating: "YWFh", count: 8),
            "YWFh",
            #""}}"#
        ),
    ]

    /// Without padding, for a text whose length is a multiple of three once blanks stand before it.
    private static func base64(_ text: String) -> String {
        let blanks = String(repeating: " ", count: (3 - text.utf8.count % 3) % 3)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array((blanks + text).utf8)
        var letters = ""
        for at in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[at..<at + 3].reduce(0) { $0 << 8 | Int($1) }
            for shift in [18, 12, 6, 0] { letters.append(alphabet[group >> shift & 63]) }
        }
        return letters
    }

    @Test("whatever its shape is, to verify it and to look into it", arguments: shapes)
    func refused(_ shape: Shape) async throws {
        let hostile = try HostileFile()
        let bundle = try hostile.write(shape.bytes(hostile.hint))
        for command in [["verify", "--trust", hostile.trust], ["inspect"]] {
            let ending = try await hostile.measure(command + [bundle])
            #expect(ending.status == 4, "\(command): \(ending.errors)")
            #expect(ending.peak < Self.limit, "\(command): \(ending.peak >> 20) MiB")
        }
    }

    @Test(
        "nor where it is wrapped, when it is a file of a few kilobytes",
        .enabled(if: Shell.has("zstd") && Shell.has("gzip"), "it needs zstd and gzip"),
        arguments: ["zstd", "gzip"],
        [0, 3, 6, 12, 21]
    )
    func wrapped(program: String, number: Int) async throws {
        let hostile = try HostileFile()
        let bundle = try hostile.write(Self.shapes[number].bytes(hostile.hint))
        try Shell.run("\(program) -q '\(bundle)'")
        for command in [["verify", "--trust", hostile.trust], ["inspect"]] {
            let ending = try await hostile.measure(command + [bundle + (program == "zstd" ? ".zst" : ".gz")])
            #expect(ending.status == 4, "\(command): \(ending.errors)")
            #expect(ending.peak < Self.limit, "\(command): \(ending.peak >> 20) MiB")
        }
    }

    @Test("one that holds is taken with all the space that somebody added, in less than three times its size")
    func padded() async throws {
        let key = SigningKey.generate()
        var parts = try BundleParts(try BundleDraft.sound().bytes(signedBy: SigningIdentity(key: key)))
        try parts.editSignature { $0 += String(repeating: " ", count: 40 << 20) }
        let hostile = try HostileFile(key: key)
        let bundle = try hostile.place.write(parts.bytes, to: "padded.tar")
        let ending = try await hostile.measure(["verify", "--trust", hostile.trust, bundle])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.peak < 3 * (40 << 20), "\(ending.peak >> 20) MiB")
    }

    /// A trusted key, and a fixture for bundles.
    private struct HostileFile {
        let fixture: Fixture
        let trust: String
        let hint: String
        var place: TemporaryDirectory { fixture.directory }

        init(key: SigningKey = .generate()) throws {
            fixture = try Fixture.make()
            hint = key.verificationKey.hint
            trust = try fixture.directory.write(Array(key.verificationKey.pem.utf8), to: "trust.pem")
        }

        /// A bundle that begins with that document, and nothing after it.
        func write(_ document: [UInt8]) throws -> String {
            let size = UInt64(document.count)
            let header = TarHeader.bytes(name: TarLayout.signatureName, size: size)
            let padding = [UInt8](repeating: 0, count: TarHeader.padding(after: size))
            return try place.write(header + document + padding, to: "hostile.tar")
        }

        /// Runs slipway and looks at the most memory that it ever had. Another small program starts it: what the tests have must
        /// not count.
        func measure(_ arguments: [String]) async throws -> (status: Int32, errors: String, peak: Int) {
            let script = """
                import resource, subprocess, sys
                status = subprocess.run(sys.argv[1:]).returncode
                print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                sys.exit(status if status >= 0 else 100)
                """
            let ending = try await fixture.run(["python3", "-c", script, Programs.slipway] + arguments)
            let line = try #require(ending.output.split(separator: "\n").last { $0.hasPrefix("peak ") })
            return (ending.status, ending.errors, (Int(line.dropFirst(5)) ?? .max >> 10) * 1024)
        }
    }
}
