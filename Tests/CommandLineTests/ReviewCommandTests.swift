import DurableFiles
import EvaluationRecords
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import slipway

@Suite("slipway review, attest and heartbeat")
struct ReviewCommandTests {
    @Test("a review shows what changes to another bundle, the figures with their intervals, and what is missing")
    func against() async throws {
        let project = try await ReviewedProject()
        let text = try await project.review("1.tar", "--against", "2.tar", "--policy", "policy/policy.yaml")
        #expect(text.status == 0, "\(text.errors)")
        for words in ["active 2 -> 1", "roc_auc 0.9000 (0.8500 to 0.9500)", "policy.sign-off-missing", "anna, ben"] {
            #expect(text.output.contains(words), "\(words): \(text.output)")
        }
        let json = try await project.review("1.tar", "--against", "2.tar", "--json").parsed
        #expect(json?["changes"]?["models"]?.array?.first?["active"] == ["from": "2", "to": "1"])
        #expect(json?["decision"] == .null)
        let both = try await project.review("2.tar", "--against", "1.tar", "--node", "http://127.0.0.1:1")
        #expect(both.status == 2)
    }

    @Test("the page of a review is one file without a script, and escapes what others wrote")
    func page() async throws {
        let project = try await ReviewedProject()
        let hostile = "<script>alert(1)</script>\"><svg onload=x>"
        #expect(try await project.signOff("1.tar", "anna", "--decision", "reject", "--comment", hostile).status == 0)
        let run = try await project.review("1.tar", "--policy", "policy/policy.yaml", "--output", "review.html")
        #expect(run.status == 0, "\(run.errors)")
        let page = try project.fixture.directory.text("review.html")
        for words in ["default-src 'none'", "policy.rejected", "&lt;script&gt;", "<caption>", "0.85"] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(!page.contains("<script") && !page.contains("<svg onload"))
    }

    @Test("with a node, its policy judges and what it runs is compared, without the large files")
    func node() async throws {
        let project = try await ReviewedProject()
        let node = try await project.node()
        for person in ["anna", "ben"] { #expect(try await project.signOff("1.tar", person).status == 0) }
        #expect(try await node.slipway("deploy", "1.tar").status == 0)
        let review = try await node.slipway(
            "review",
            "2.tar",
            "--trust",
            "key.pem.pub",
            "--node",
            node.address,
            "--json"
        )
        #expect(review.status == 0, "\(review.errors)")
        #expect(review.parsed?["changes"]?["models"]?.array?.first?["active"] == ["from": "1", "to": "2"])
        #expect(review.parsed?["decision"]?["judgedBy"] == "here" && review.parsed?["decision"]?["allowed"] == false)
        let own = try await node.slipway("review", "1.tar", "--trust", "key.pem.pub", "--node", node.address, "--json")
        #expect(own.parsed?["decision"]?["judgedBy"] == "node" && own.parsed?["decision"]?["allowed"] == true)
    }

    @Test("a validator vouches for the figures that a policy wants, by the record in the bundle or its file")
    func attest() async throws {
        let evidence =
            "evidence: [{model: m, version: active, dataset: \"DATASET\", by: [validator], require: [\"roc_auc.low >= 0.8\"]}]"
        let project = try await ReviewedProject(rule: [evidence])
        let fixture = project.fixture
        func check() async throws -> CommandRun {
            try await fixture.slipway(
                "policy",
                "check",
                "policy/policy.yaml",
                "--bundle",
                "1.tar",
                "--trust",
                "key.pem.pub"
            )
        }
        func attest(_ bundle: String, _ record: String, _ key: String) async throws -> CommandRun {
            try await fixture.slipway(
                "attest",
                bundle,
                record,
                "--trust",
                "key.pem.pub",
                "--policy",
                "policy/policy.yaml",
                "--key",
                "\(key).key",
                "--yes"
            )
        }
        #expect(try await check().errors.contains("policy.evidence-missing"))
        // Carl is no validator: his word is a claim, but no evidence.
        #expect(try await attest("1.tar", project.record.id.short, "carl").status == 0)
        #expect(try await check().status == 4)
        let signed = try await attest("1.tar", "./record.json", "ben")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(signed.output.contains("roc_auc.low >= 0.8") && signed.output.contains("Holds"), "\(signed.output)")
        let allowed = try await check()
        #expect(allowed.status == 0, "\(allowed.errors)")

        let unknown = try await attest("1.tar", "ffffffffffff", "ben")
        #expect(unknown.status == 4 && unknown.errors.contains("claim.evaluation"), "\(unknown.errors)")
        let stranger = try SampleRecords.evaluation(
            of: EvaluatedModel(
                name: project.record.result.model.name,
                origin: .version(try #require(VersionID("7")), RecordDigest.of([]))
            )
        )
        try fixture.directory.write(stranger.bytes, to: "other.json")
        let foreign = try await attest("1.tar", "./other.json", "ben")
        #expect(foreign.status == 4 && foreign.errors.contains("claim.evaluation"), "\(foreign.errors)")
    }

    @Test("a heartbeat lists what was withdrawn, and is refused to a key without the role")
    func heartbeat() async throws {
        let project = try await ReviewedProject(rule: ["freshness: {role: validator, every: 7d}"])
        let fixture = project.fixture
        #expect(try await project.signOff("1.tar", "anna").status == 0)
        let claim = try await fixture.slipway("claims", "1.tar", "-q").output.split(separator: "\n").first.map(
            String.init
        )
        let anna = try #require(claim)
        let withdrawn = try await fixture.slipway(
            "withdraw",
            "1.tar",
            anna,
            "--key",
            "anna.key",
            "--reason",
            "wrong",
            "--yes"
        )
        #expect(withdrawn.status == 0, "\(withdrawn.errors)")
        func heartbeat(_ key: String, _ more: String...) async throws -> CommandRun {
            try await fixture.run(
                [Programs.slipway, "heartbeat", "1.tar", "--policy", "policy/policy.yaml", "--key", "\(key).key"] + more
            )
        }
        let other = try await heartbeat("carl")
        #expect(other.status == 4 && other.errors.contains("claim.role"), "\(other.errors)")
        let signed = try await heartbeat("ben")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(signed.output.contains("heartbeat of credit"), "\(signed.output)")
        let lines = try ClaimsFile(besides: fixture.directory.path("1.tar"), given: nil).read()
        let lists = lines.claims.compactMap { claim in
            if case .heartbeat(let one) = claim.content { one.withdrawn.map(\.description) } else { nil }
        }
        #expect(lists == [[anna]])
        // Carl may not withdraw what Ben signed, and no heartbeat does it for him.
        #expect(try await project.signOff("1.tar", "ben").status == 0)
        let claims = try ClaimsFile(besides: fixture.directory.path("1.tar"), given: nil).read().claims
        let approvals = claims.filter { if case .signOff = $0.content { true } else { false } }
        let ben = try #require(approvals.map(\.statement.description).first { $0 != anna })
        let idle = try await fixture.slipway(
            "withdraw",
            "1.tar",
            ben,
            "--key",
            "carl.key",
            "--reason",
            "no",
            "--yes"
        )
        #expect(idle.status == 0, "\(idle.errors)")
        let again = try await heartbeat("ben")
        #expect(again.errors.contains("is not listed"), "\(again.errors)")
        let after = try ClaimsFile(besides: fixture.directory.path("1.tar"), given: nil).read()
        let last = after.claims.compactMap { claim in
            if case .heartbeat(let one) = claim.content { one.withdrawn.map(\.description) } else { nil }
        }
        #expect(last == [[anna], [anna]])
        let check = try await fixture.slipway(
            "policy",
            "check",
            "policy/policy.yaml",
            "--bundle",
            "1.tar",
            "--trust",
            "key.pem.pub"
        )
        #expect(check.status == 0, "\(check.errors)")
        #expect(try await heartbeat("ben", "--withdrawn", "nonsense").status == 2)
    }
}
