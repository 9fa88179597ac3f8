import Identifiers
import TestSupport
import Testing

@testable import ModelScan

@Suite("Files") struct FileScanTests {
    /// Put together here, so that nothing in this repository looks like a secret.
    static let secrets: [(code: String, text: String)] = [
        (
            "private-key",
            "-----BEGIN " + "RSA PRIVATE KEY-----\n" + String(repeating: "MIIEpAIBAAKCAQEA", count: 4) + "\n"
        ),
        (
            "private-key",
            "{\"key\": \"-----BEGIN " + "PRIVATE KEY-----\\n" + String(repeating: "MIIEpAIBAAKCAQEA", count: 4)
        ),
        ("aws-key", "id = AKIA" + "Q3EGRZ7Y5K2WLM4N"), ("google-key", "AIza" + "SyA1234567890abcdefghijklmnopqrstuv"),
        ("azure-key", "AccountKey=" + String(repeating: "a1B2", count: 21) + "Zz=="),
        ("github-token", "ghp_" + String(repeating: "a1B2", count: 9)),
        ("gitlab-token", "glpat-" + "abcDEF123456_-abcDEF"),
        ("slack-token", "xoxb-" + "123456789012-123456789012-abcdefABCDEF"),
        ("slack-token", "https://hooks.slack.com" + "/services/T00000001/B00000001/abcdefghijklmnopqrstuvwx"),
        ("hugging-face-token", "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh"),
        ("databricks-token", "dapi" + String(repeating: "0a1b", count: 8)),
        (
            "json-web-token",
            "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
        ),
        ("url-password", "postgresql://" + "mlflow:s3cr3t-Pa55@db.example.com/mlflow"),
    ]

    @Test("a secret is told by its place and its rule, and never printed", arguments: secrets.indices)
    func secret(_ index: Int) throws {
        let (code, text) = Self.secrets[index]
        let report = try scan(Array("# settings\n\(text)\n".utf8), as: "settings.cfg")
        #expect(report.codes == ["scan.secret.\(code)"])
        #expect(report.verdict == .dangerous)
        #expect(report.findings.first?.detail.contains("(line 2)") == true)
        let said = String(describing: report.findings)
        let parts: [String] = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        for part in parts where part.count > 11 { #expect(!said.contains(part)) }
    }

    @Test(
        "what only looks like one is none",
        arguments: [
            "AKIAIOSFODNN7EXAMPLE", "postgresql://user:password@host/db", "https://${USER}:${PASSWORD}@host", "eyJ",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
            "-----BEGIN PRIVATE KEY-----\n...",
            "https://example.com:8080/a@b", "thigh_paths", "half_life", "xoxb-short", "sha256:0a1b2c", "a/home/b/c",
            "x:/y",
            "self_hf_AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh", "12:30:45/home", "https://host/tmp/x", "./tmp/x", "-----",
        ]
    )
    func innocent(_ text: String) throws {
        #expect(try scan(Array(text.utf8), as: "README.md").findings == [])
    }

    @Test("a secret across the pieces a text is read in is found once")
    func pieces() throws {
        let secret = Self.secrets[2].text
        for distance in [262_144 - 4096 - 10, 262_144 - 10, 262_144 + 3, 600_000] {
            let text = String(repeating: "0123456\n", count: distance / 8) + secret + "\n"
            let report = try scan(Array(text.utf8), as: "notes.txt")
            #expect(report.findings.count == 1)
            #expect(report.findings.first?.detail.contains("(line \(distance / 8 + 1))") == true)
        }
    }

    @Test(
        "paths of the author's machine are noted",
        arguments: ["/home/ann/x.py", "C:\\Users\\ann\\m", "file:///Users/a/b"]
    )
    func paths(_ path: String) throws {
        let report = try scan(Array("source: \(path)\n".utf8), as: "MLmodel")
        #expect(report.codes == ["scan.path.absolute"] && report.verdict == .known)
    }

    @Test("a pickle that begins as something else is still a pickle", arguments: ["MZa0", "U\u{2}\r\n0", "N"])
    func disguised(_ prefix: String) throws {
        let text = "\(prefix)cos\nsystem\n(S'\(String(repeating: "id ", count: 40))'\ntR."
        let report = try scan(Array(text.utf8), as: "libfast.so")
        #expect(report.codes.contains("scan.import.dangerous"))
    }

    @Test("native code, compiled Python and files that nothing names are told")
    func files() throws {
        #expect(
            try scan([0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 0, count: 60), as: "a.txt").codes == [
                "scan.file.native"
            ]
        )
        #expect(
            try scan([0xCB, 0x0D, 0x0D, 0x0A] + [UInt8](repeating: 0, count: 60), as: "a").codes == [
                "scan.file.compiled"
            ]
        )
        let subject = ScanSubject(named: ["model.pkl", "data"], outside: ["model_path: ../x"])
        #expect(try scan(Array("x".utf8), as: "data/a", subject).codes == ["scan.path.outside"])
        #expect(
            try scan(Array("x".utf8), as: "database", subject).codes == ["scan.path.outside", "scan.file.unreferenced"]
        )
    }
}
