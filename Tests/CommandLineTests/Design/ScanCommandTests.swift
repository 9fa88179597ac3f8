import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway scan and show")
struct ScanCommandTests {
    private func hostile(_ fixture: Fixture) throws {
        try fixture.model(
            "hostile",
            files: ["data.bin": "cos\nsystem\n(S'id'\ntR.", "notes.txt": "see /home/ann/work/train.py"]
        )
    }

    @Test("danger ends a scan with status 4, and says where and what")
    func scan() async throws {
        let fixture = try Fixture.make()
        try hostile(fixture)
        let text = try await fixture.slipway("scan", "hostile")
        #expect(text.status == 4 && text.output.contains("imports os.system [scan.import.dangerous]"))
        #expect(text.output.contains("data.bin at 0") && text.output.hasPrefix("dangerous ("))
        let json = try await fixture.slipway("scan", "hostile", "--json")
        #expect(json.status == 4 && json.parsed?["verdict"] == "dangerous" && json.error?["code"] == "scan.dangerous")
        #expect(try await fixture.slipway("scan", "hostile/notes.txt").status == 0)
        #expect(try await fixture.slipway("scan", Fixtures.path("mlflow3-models/iris-species-1")).status == 0)
    }

    @Test("danger is told, or refused by the policy strict: at import, at export and when a bundle is verified")
    func policy() async throws {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        try hostile(fixture)
        let refused = try await fixture.slipway("import", "../hostile", "--policy", "strict", "--json", in: "p")
        #expect(refused.status == 4 && refused.error?["code"] == "scan.dangerous")
        let told = try await fixture.slipway("import", "../hostile", in: "p")
        #expect(told.status == 0 && told.errors.contains("hostile 1 is dangerous: data.bin imports os.system"))
        #expect(try await fixture.slipway("models", in: "p").output.contains("dangerous"))
        let export = ["export", "--key", "../key.pem", "-o", "../b.tar"]
        #expect(
            try await fixture.slipway(export[0], export[1], export[2], "-o", "../b.tar", "--policy", "strict", in: "p")
                .status
                == 4
        )
        #expect(try await fixture.slipway(export[0], export[1], export[2], "-o", "../b.tar", in: "p").status == 0)
        let verified = try await fixture.slipway("verify", "b.tar", "--trust", "key.pem.pub", "--scan")
        #expect(verified.status == 0 && verified.output.contains("Scanned: 1 dangerous; as signed"))
        let inspected = try await fixture.slipway("inspect", "b.tar")
        #expect(inspected.output.contains("SCAN") && inspected.output.contains("dangerous"), "\(inspected.output)")
        let models = try await fixture.slipway("inspect", "b.tar", "--json").parsed?["models"]?.array
        #expect(models?.first?["versions"]?.array?.first?["scan"] == "dangerous")
        let strict = try await fixture.slipway(
            "verify",
            "b.tar",
            "--trust",
            "key.pem.pub",
            "--scan",
            "--policy",
            "strict"
        )
        #expect(strict.status == 4)
    }

    @Test("a model's own code is told everywhere, and refused by the policy sealed")
    func sealed() async throws {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        try fixture.model("rules", files: ["data.bin": "weights", "code/rules.py": "print(1)"])
        #expect(try await fixture.slipway("scan", "rules").output.hasPrefix("own-code (1 finding of own code"))
        let scan = try await fixture.slipway("scan", "rules", "--policy", "sealed", "--json")
        #expect(scan.status == 4 && scan.parsed?["verdict"] == "own-code" && scan.error?["code"] == "scan.sealed")
        let refused = try await fixture.slipway("import", "../rules", "--policy", "sealed", "--json", in: "p")
        #expect(refused.status == 4 && refused.error?["code"] == "scan.sealed")
        let told = try await fixture.slipway("import", "../rules", "--policy", "strict", in: "p")
        #expect(told.status == 0 && told.errors.contains("rules 1 is own-code: code/rules.py"), "\(told.errors)")
        #expect(try await fixture.slipway("models", in: "p").output.contains("own-code"))
        let show = try await fixture.slipway("show", "rules", in: "p").output
        #expect(show.contains("Scan: own-code") && show.contains("scan.code.file"))
        let export = try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        #expect(export.status == 0, "\(export.errors)")
        #expect(try await fixture.slipway("inspect", "b.tar").output.contains("own-code"))
        let verify = ["verify", "b.tar", "--trust", "key.pem.pub", "--scan"]
        let verified = try await fixture.run(["\(Programs.directory)/slipway"] + verify)
        #expect(
            verified.status == 0 && verified.output.contains("Scanned: 1 own-code; as signed"),
            "\(verified.output)"
        )
        #expect(try await fixture.run(["\(Programs.directory)/slipway"] + verify + ["--policy", "sealed"]).status == 4)
        #expect(try await fixture.run(["\(Programs.directory)/slipway"] + verify + ["--policy", "strict"]).status == 0)
    }

    @Test("a signed report that is not what a new scan finds is an error")
    func difference() async throws {
        let fixture = try Fixture.make()
        let signed = try HonestBundle.write(to: fixture.directory, scan: #"{"format":"slipway.scan/1","versions":[]}"#)
        let verified = try await fixture.slipway("verify", signed.bundle, "--trust", signed.trust, "--scan", "--json")
        #expect(verified.status == 1 && verified.error?["code"] == "scan.difference")
        let without = try HonestBundle.write(to: fixture.directory, scan: nil)
        let text = try await fixture.slipway("verify", without.bundle, "--trust", without.trust, "--scan")
        #expect(text.status == 0 && text.output.contains("the bundle has no signed report"))
        let inspected = try await fixture.slipway("inspect", without.bundle, "--json").parsed?["models"]?.array?.first
        #expect(inspected?["versions"]?.array?.first?["scan"] == .null)
    }

    @Test("a version is shown with its columns, requirements, formats and scan")
    func show() async throws {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("import", Fixtures.path("mlflow3-models/iris-species-1"), "--model", "iris", in: "p")
        let text = try await fixture.slipway("show", "iris", in: "p")
        #expect(text.status == 0 && text.errors.contains("floats"))
        for part in ["SIGNATURE", "petal", "scikit-learn", "==1.9.1", "skops", "Scan: known", "sklearn."] {
            #expect(text.output.contains(part), "\(part)")
        }
        let json = try await fixture.slipway("show", "iris", "1", "--json", in: "p").parsed
        #expect(json?["scan"]?["verdict"] == "known" && json?["requirements"]?["python"] == "3.11.7")
        #expect(json?["signature"]?["inputs"]?.array?.isEmpty == false)
        #expect(try await fixture.slipway("show", "iris", "9", in: "p").status == 5)
        let lines = try await fixture.slipway("models", in: "p").output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
