import DurableFiles
import EvaluationRecords
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// A project with an evaluation and two bundles, `1.tar` and `2.tar`, and a policy with its reviewers: anna and ben validate, carl owns.
struct ReviewedProject {
    let fixture: Fixture
    let record: EvaluationRecord

    static let twoPeople = "sign-offs: [{role: validator, threshold: 2}]"

    /// - Parameter rule: what the policy wants, each line of the rule but its project and its mode; with the digest of the data at DATASET.
    init(rule: [String] = [Self.twoPeople]) async throws {
        let fixture = try await Fixture.withProject()
        self.fixture = fixture
        record = try await Self.evaluated(fixture)
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", "--id", "one", in: "p")
        try fixture.model("second", files: ["data.bin": "2"])
        try await fixture.slipway("import", "../second", "--model", "m", "--activate", in: "p")
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../2.tar", "--id", "two", in: "p")
        for name in ["anna", "ben", "carl"] {
            #expect(try await fixture.slipway("key", "generate", "\(name).key").status == 0)
            let pem = try OpenFile.read(fixture.directory.path("\(name).key.pub")).readAll(limit: 4096)
            try fixture.directory.write(pem, to: "policy/reviewers/\(name).pem")
        }
        let lines = rule.map { "    " + $0.replacing("DATASET", with: record.result.dataset.digest.description) }
        let policy = """
            format: slipway.policy/1
            roles:
              validator: {people: {anna: [anna.pem], ben: [ben.pem]}}
              owner: {people: {carl: [carl.pem]}}
            rules:
              - projects: credit
                mode: enforce
            \(lines.joined(separator: "\n"))
            default: {mode: off}

            """
        try fixture.directory.write(Array(policy.utf8), to: "policy/policy.yaml")
    }

    /// The evaluation of version 1, taken in.
    private static func evaluated(_ fixture: Fixture) async throws -> EvaluationRecord {
        let listed = try await fixture.slipway("models", "m", "1", "--json", in: "p").parsed
        let manifest = try #require(listed?["manifest"]?.string.flatMap { Digest($0) })
        let record = try SampleRecords.evaluation(
            of: EvaluatedModel(
                name: try #require(ModelName("m")),
                origin: .version(try #require(VersionID("1")), manifest)
            ),
            value: 0.9,
            tags: [:]
        )
        try fixture.directory.write(record.bytes, to: "record.json")
        let taken = try await fixture.slipway("evaluations", "--import", "../record.json", in: "p")
        try #require(taken.status == 0, "\(taken.errors)")
        return record
    }

    /// A node with this policy.
    func node() async throws -> TestNode {
        try Shell.run("mkdir -p \(fixture.path("node")) && cp -r \(fixture.path("policy"))/* \(fixture.path("node"))/")
        return try await TestNode(fixture)
    }

    @discardableResult
    func signOff(_ bundle: String, _ person: String, as role: String = "validator", _ more: String...) async throws
        -> CommandRun
    {
        let arguments = [
            Programs.slipway, "sign-off", bundle, "--trust", "key.pem.pub", "--key", "\(person).key", "--role", role,
            "--yes",
        ]
        return try await fixture.run(
            arguments + (more.contains("--decision") ? more : ["--decision", "approve"] + more)
        )
    }

    func review(_ more: String...) async throws -> CommandRun {
        try await fixture.run([Programs.slipway, "review"] + more + ["--trust", "key.pem.pub"])
    }
}
