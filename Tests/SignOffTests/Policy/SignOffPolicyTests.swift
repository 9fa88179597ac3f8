import Foundation
import Identifiers
import MLflow
import SignOff
import Signing
import TestSupport
import Testing

@Suite("policy.yaml")
struct SignOffPolicyTests {
    /// The example of docs/sign-off.md, as it stands there.
    static func example() throws -> String {
        let page = try String(contentsOfFile: Fixtures.repository + "/docs/sign-off.md", encoding: .utf8)
        let block = try #require(page.firstMatch(of: #/```yaml\n(format: slipway\.policy\/1\n[\s\S]*?)```/#))
        return String(block.1)
    }

    static func read(_ text: String) throws -> SignOffPolicy {
        try SignOffPolicy.read(Array(text.utf8), file: "policy.yaml") { bytes, file in
            try YAMLSettings.read(bytes, subject: file)
        }
    }

    @Test("the example of the documentation is read with all that it says")
    func example() throws {
        let text = try Self.example()
        let policy = try Self.read(text)
        #expect(policy.digest == SignOffFixture.digest(text))
        #expect(policy.roles.map(\.name.text) == ["validator", "owner"])
        #expect(policy.roles[0].people.map(\.name) == ["anna", "ben"])
        #expect(policy.roles[0].people[0].files == ["anna.pem", "anna-2.pem"])
        #expect(policy.roles[1].mayWithdraw)
        #expect(policy.roles[1].certificates?.authority == "org-ca.pem")
        #expect(policy.exporters.map(\.name) == ["dora"])
        let project = try #require(ProjectName("fraud-eu"))
        let credit = try #require(policy.rule(of: project))
        #expect(credit.number == 1)
        #expect(credit.rule.mode == .enforce)
        #expect(credit.rule.signOffs.map(\.threshold) == [2, 1])
        #expect(credit.rule.distinct.first == .exporter)
        #expect(credit.rule.maxAge == Double(30 * 86400))
        #expect(credit.rule.freshness?.every == Double(7 * 86400))
        #expect(credit.rule.evidence.count == 4)
        #expect(policy.nodes.map(\.files) == [["acceptance.pem"]])
        #expect(credit.rule.breakGlass?.lasts == 86400)
        #expect(policy.rule(of: try #require(ProjectName("other"))) == nil)
        #expect(policy.fallback == .off)
    }

    @Test("the first rule that matches a project is its rule")
    func firstMatch() throws {
        let policy = try Self.read(
            """
            format: slipway.policy/1
            rules:
              - {projects: credit-test, mode: warn}
              - {projects: ["credit-*", "*-eu"], mode: enforce}
            default: {mode: enforce}
            """
        )
        func number(_ name: String) throws -> Int? { policy.rule(of: try #require(ProjectName(name)))?.number }
        #expect(try number("credit-test") == 1)
        #expect(try number("credit-1") == 2)
        #expect(try number("churn-eu") == 2)
        #expect(try number("churn") == nil)
    }

    /// A change to a good policy, the code and the place that it is refused with.
    struct Flaw: CustomTestStringConvertible, Sendable {
        let old: String
        let new: String
        let code: String
        let place: String

        init(_ old: String, _ new: String, _ code: String, _ place: String) {
            (self.old, self.new, self.code, self.place) = (old, new, code, place)
        }

        var testDescription: String { "\(old) -> \(new)" }
    }

    private static let good = """
        format: slipway.policy/1
        roles:
          validator:
            people: {anna: [anna.pem], ben: ben.pem}
          owner:
            people: {carl: [carl.pem, "email:carl@example.org"]}
            certificates: {ca: ca.pem, names: ["risk@example.org"]}
        nodes: {acceptance: [acceptance.pem]}
        rules:
          - projects: [credit]
            mode: enforce
            sign-offs: [{role: validator, threshold: 2}]
            distinct: [exporter, validator]
            reject: any
            max-age: 30d
            freshness: {role: validator, every: 7d}
            overrides: refuse
            evidence:
              - {model: churn, version: active, dataset: "sha256:\(String(repeating: "a", count: 64))", require: ["roc_auc >= 0.8"]}
              - {model: "*", version: active, against: current, dataset: same, require: ["roc_auc.difference.low > -0.01"]}
              - {golden: present, scan: harmless}
              - {ran: 24h, on: [acceptance], without: breach, answers: 1000, max-age: 7d}
            break-glass: {role: owner, threshold: 1, lasts: 24h}
        default: {mode: off}
        """

    static let flaws: [Flaw] = [
        Flaw("slipway.policy/1", "slipway.policy/2", "policy.format", "policy.yaml:1: format"),
        Flaw("format: slipway.policy/1\n", "", "policy.key", "policy.yaml"),
        Flaw("default: {mode: off}", "", "policy.key", "policy.yaml"),
        Flaw("mode: off", "mode: never", "policy.value", "policy.yaml:24: default.mode"),
        Flaw("reject: any", "rejects: any", "policy.key", "policy.yaml:14: rules[0].rejects"),
        Flaw("reject: any", "reject: some", "policy.value", "policy.yaml:14: rules[0].reject"),
        Flaw("mode: enforce", "mode: yes", "policy.value", "policy.yaml:11: rules[0].mode"),
        Flaw("    mode: enforce\n", "", "policy.key", "rules[0]"),
        Flaw("projects: [credit]", "projects: []", "policy.value", "policy.yaml:10: rules[0].projects"),
        Flaw("max-age: 30d", "max-age: 30", "policy.value", "policy.yaml:15: rules[0].max-age"),
        Flaw("max-age: 30d", "max-age: 0d", "policy.value", "policy.yaml:15: rules[0].max-age"),
        Flaw("threshold: 2", "threshold: 3", "policy.role", "rules[0].sign-offs"),
        Flaw("threshold: 2", "threshold: 0", "policy.value", "policy.yaml:12: rules[0].sign-offs[0].threshold"),
        Flaw(
            "{role: validator, threshold: 2}",
            "{role: auditor}",
            "policy.role",
            "policy.yaml:12: rules[0].sign-offs[0].role"
        ),
        Flaw("{role: validator, threshold: 2}", "{role: exporter}", "policy.role", "policy.yaml:12"),
        Flaw(
            "[{role: validator, threshold: 2}]",
            "[{role: validator}, {role: validator}]",
            "policy.role",
            "policy.yaml:12: rules[0].sign-offs[1]"
        ),
        Flaw("[exporter, validator]", "[validator]", "policy.value", "policy.yaml:13: rules[0].distinct"),
        Flaw("[exporter, validator]", "[exporter, exporter]", "policy.value", "policy.yaml:13: rules[0].distinct"),
        Flaw("every: 7d", "each: 7d", "policy.key", "policy.yaml:16: rules[0].freshness.each"),
        Flaw("dataset: same", "dataset: any", "policy.value", "policy.yaml:20: rules[0].evidence[1].dataset"),
        Flaw("model: churn, version: active", "model: churn, version: 3", "policy.value", "policy.yaml:19"),
        Flaw("roc_auc >= 0.8", "rocauc >= 0.8", "policy.value", "policy.yaml:19: rules[0].evidence[0].require"),
        Flaw("roc_auc.difference.low", "roc_auc.low", "policy.value", "policy.yaml:20: rules[0].evidence[1].require"),
        Flaw("scan: harmless", "scan: fine", "policy.value", "policy.yaml:21: rules[0].evidence[2].scan"),
        Flaw("golden: present", "golden: absent", "policy.value", "policy.yaml:21: rules[0].evidence[2].golden"),
        Flaw("golden: present", "golden: present, model: churn", "policy.key", "rules[0].evidence[2].model"),
        Flaw("role: owner, threshold: 1", "role: owner, threshold: 101", "policy.value", "policy.yaml:23"),
        Flaw("ben: ben.pem", "ben: [ben.pem, ben.pem]", "policy.value", "policy.yaml:4: roles.validator.people.ben"),
        Flaw("ben: ben.pem", "ben: ../ben.pem", "policy.value", "policy.yaml:4: roles.validator.people.ben"),
        Flaw("ben: ben.pem", "ben: email:ben@example.org", "policy.role", "policy.yaml:4: roles.validator.people.ben"),
        Flaw("ben: ben.pem", "\"ben:1\": ben.pem", "policy.value", "policy.yaml:4: roles.validator.people"),
        Flaw("people: {anna: [anna.pem], ben: ben.pem}", "people: {}", "policy.role", "roles.validator"),
        Flaw("  validator:\n", "  Validator:\n", "policy.role", "roles.Validator"),
        Flaw("  owner:\n", "  exporter:\n", "policy.role", "roles.exporter"),
        Flaw("ca: ca.pem, ", "", "policy.key", "roles.owner.certificates"),
        Flaw("risk@example.org", "risk", "policy.value", "policy.yaml:7: roles.owner.certificates.names"),
        Flaw("reject: any", "reject: any\n    reject: any", "policy.syntax", "policy.yaml"),
        Flaw("reject: any", "reject: \"any", "policy.syntax", "policy.yaml"),
        Flaw("reject: any", "reject: &a any\n    <<: {mode: off}", "policy.syntax", "policy.yaml"),
        Flaw("nodes: {acceptance: [acceptance.pem]}", "nodes: [acceptance]", "policy.value", "policy.yaml:8: nodes"),
        Flaw("[acceptance.pem]}", "[\"email:a@example.org\"]}", "policy.value", "policy.yaml:8: nodes.acceptance"),
        Flaw("on: [acceptance]", "on: [test]", "policy.value", "policy.yaml:22: rules[0].evidence[3].on"),
        Flaw("on: [acceptance], ", "", "policy.key", "policy.yaml:22: rules[0].evidence[3]"),
        Flaw("ran: 24h", "ran: 24", "policy.value", "policy.yaml:22: rules[0].evidence[3].ran"),
        Flaw("without: breach", "without: alerts", "policy.value", "policy.yaml:22: rules[0].evidence[3].without"),
        Flaw("answers: 1000", "answers: 0", "policy.value", "policy.yaml:22: rules[0].evidence[3].answers"),
        Flaw("answers: 1000", "model: churn", "policy.key", "rules[0].evidence[3].model"),
    ]

    @Test("a policy with a flaw is refused with its line and its key", arguments: flaws)
    func flawed(_ flaw: Flaw) throws {
        _ = try Self.read(Self.good)
        #expect(Self.good.contains(flaw.old))
        let text = Self.good.replacing(flaw.old, with: flaw.new, maxReplacements: 1)
        expectRefusal(flaw.code, naming: [flaw.place]) { _ = try Self.read(text) }
    }

    @Test("a rule that nobody could satisfy is refused: too few people for distinct roles together")
    func unreachable() throws {
        let text = """
            format: slipway.policy/1
            roles:
              validator: {people: {anna: anna.pem, ben: ben.pem}}
              owner: {people: {anna: anna-2.pem}}
            rules:
              - projects: [credit]
                mode: enforce
                sign-offs: [{role: validator, threshold: 2}, {role: owner, threshold: 1}]
                distinct: [validator, owner]
            default: {mode: off}
            """
        expectRefusal("policy.role", naming: ["rules[0].distinct", "3 people", "found 2"]) { _ = try Self.read(text) }
        _ = try Self.read(text.replacing("    distinct: [validator, owner]\n", with: ""))
    }

    @Test("a policy of over 1 MiB is refused before it is parsed")
    func size() throws {
        let text = Self.good + String(repeating: "#", count: SignOffPolicy.limit)
        expectRefusal("policy.syntax") {
            _ = try SignOffPolicy.read(Array(text.utf8), file: "policy.yaml") { _, _ in
                Issue.record("parsed")
                return Setting(.nothing, line: 1)
            }
        }
    }
}
