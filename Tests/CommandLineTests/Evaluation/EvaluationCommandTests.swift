import DurableFiles
import EvaluationRecords
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// Nothing is evaluated here: the records come from elsewhere.
@Suite("slipway evaluations and evaluation")
struct EvaluationCommandTests {
    private let fixture: Fixture

    init() async throws {
        fixture = try await Fixture.withProject()
    }

    /// Writes a record of the version, and gives the name of the file.
    private func write(_ file: String, value: Double = 0.9, manifest: Digest? = nil) async throws -> EvaluationRecord {
        let listed = try await fixture.slipway("models", "m", "1", "--json", in: "p").parsed
        let own = try #require(listed?["manifest"]?.string.flatMap { Digest($0) })
        let record = try SampleRecords.evaluation(
            of: EvaluatedModel(
                name: try #require(ModelName("m")),
                origin: .version(try #require(VersionID("1")), manifest ?? own)
            ),
            value: value,
            tags: ["stage": "final"]
        )
        try fixture.directory.write(record.bytes, to: file)
        return record
    }

    @Test("a record is taken, listed, filtered, shown everywhere, shipped, and removed when it is told to")
    func whole() async throws {
        let record = try await write("r.json")
        let taken = try await fixture.slipway("evaluations", "--import", "../r.json", "--json", in: "p")
        #expect(taken.status == 0 && taken.parsed?["isNew"] == true, "\(taken.errors)")
        let again = try await fixture.slipway("evaluations", "--import", "../r.json", "--json", in: "p")
        #expect(again.status == 0 && again.parsed?["isNew"] == false, "\(again.errors)")

        let list = try await fixture.slipway("evaluations", "m", "--tag", "stage=final", in: "p")
        #expect(list.status == 0 && list.output.contains("roc_auc 0.9 (0.85 to 0.95)"), "\(list.output)\(list.errors)")
        #expect(try await fixture.slipway("evaluations", "--data", "other", "-q", in: "p").output == "")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "\(record.id)\n")
        let unknown = try await fixture.slipway("evaluations", "nothing", in: "p")
        #expect(unknown.status == 5, "\(unknown.errors)")

        let shown = try await fixture.slipway("evaluation", String(record.id.short.prefix(8)), "--json", in: "p")
        #expect(shown.output == String(decoding: record.bytes, as: UTF8.self))
        #expect(try await fixture.slipway("evaluation", record.id.short, in: "p").output.contains("delong-logit"))
        for command in [["models", "m", "1"], ["show", "m", "1"]] {
            let told = try await fixture.run([Programs.slipway] + command + ["--project-dir", "p"])
            #expect(
                told.output.contains("roc_auc 0.9 (0.85 to 0.95) on holdout"),
                "\(command): \(told.output)\(told.errors)"
            )
        }

        let required = try await fixture.slipway(
            "set",
            "m",
            "--active",
            "1",
            "--require-evaluation",
            "roc_auc.low >= 0.99",
            in: "p"
        )
        #expect(required.status == 4 && required.errors.contains("evaluation.required"), "\(required.errors)")
        let active = try await fixture.slipway("set", "m", "--active", "1", "--require-evaluation", in: "p")
        #expect(active.status == 0, "\(active.errors)")

        let without = try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "-o",
            "../without.tar",
            "--evaluations",
            "none",
            in: "p"
        )
        #expect(without.status == 0, "\(without.errors)")
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../with.tar", in: "p").status == 0)
        let inspected = try await fixture.slipway("inspect", "with.tar")
        #expect(inspected.output.contains("evaluated (1): roc_auc 0.9 (0.85 to 0.95)"), "\(inspected.output)")
        let facts = try await fixture.slipway("inspect", "with.tar", "--json").parsed
        let reports = facts?["models"]?.array?.first?["versions"]?.array?.first?["evaluations"]?.array
        #expect(reports?.first?["id"]?.string == record.id.description)
        let difference = try await fixture.slipway("diff", "without.tar", "with.tar", "--json").parsed
        #expect(difference?["evaluations"]?.array?.map { $0["change"]?.string } == ["added"])

        let refused = try await fixture.slipway("evaluation", record.id.short, "--remove", in: "p")
        #expect(refused.status == 4 && refused.errors.contains("evaluation.in-use"), "\(refused.errors)")
        let trial = try await fixture.slipway("evaluation", record.id.short, "--remove", "--dry-run", in: "p")
        #expect(trial.status == 4 && trial.errors.contains("evaluation.in-use"), "\(trial.errors)")
        let forced = ["evaluation", record.id.short, "--remove", "--force"]
        let would = try await fixture.run([Programs.slipway] + forced + ["--dry-run"], in: "p")
        #expect(would.status == 0 && would.output.contains("would be removed"), "\(would.errors)")
        #expect(try await fixture.slipway("evaluation", record.id.short, in: "p").status == 0)
        #expect(try await fixture.run([Programs.slipway] + forced, in: "p").status == 0)
        #expect(try await fixture.slipway("evaluation", record.id.short, in: "p").status == 5)
    }

    @Test("a comparison is taken, listed, shipped with the active version, and shown by inspect")
    func comparison() async throws {
        let record = try await write("r.json")
        let outside = EvaluatedModel(name: try #require(ModelName("rule")), origin: .external)
        let comparison = try SampleRecords.comparison(
            ComparedVersion(model: outside, evaluation: nil),
            ComparedVersion(model: record.result.model, evaluation: nil)
        )
        try fixture.directory.write(comparison.bytes, to: "c.json")
        let taken = try await fixture.slipway("evaluations", "--import", "../c.json", "--json", in: "p")
        #expect(
            taken.status == 0 && taken.parsed?["record"]?["id"]?.string == comparison.id.description,
            "\(taken.errors)"
        )
        let listed = try await fixture.slipway("evaluations", "m", "--json", in: "p").parsed?["comparisons"]?.array
        #expect(listed?.first?["sides"]?.array?.map { $0["version"] } == [.null, "1"])
        #expect(listed?.first?["name"] == .null && listed?.first?["bundle"] == nil)
        let table = try await fixture.slipway("evaluations", in: "p").output
        #expect(table.contains("rule@external against m/1 (better), by roc_auc"), "\(table)")

        #expect(try await fixture.slipway("set", "m", "--active", "1", in: "p").status == 0)
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../with.tar", in: "p").status == 0)
        let inspected = try await fixture.slipway("inspect", "with.tar")
        #expect(inspected.output.contains("rule@external against m/1 (better), by roc_auc"), "\(inspected.output)")
        let facts = try await fixture.slipway("inspect", "with.tar", "--json").parsed
        #expect(facts?["comparisons"]?.array?.map { $0["id"]?.string } == [comparison.id.description])
        #expect(facts?["refusedComparisons"] == .array([]))

        let bare = try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "-o",
            "../without.tar",
            "--evaluations",
            "none",
            in: "p"
        )
        #expect(bare.status == 0, "\(bare.errors)")
        for (files, change) in [(["without.tar", "with.tar"], "added"), (["with.tar", "without.tar"], "removed")] {
            let text = try await fixture.slipway("diff", files[0], files[1])
            #expect(text.output.contains("\(comparison.id.short)  \(change)"), "\(text.output)\(text.errors)")
            let json = try await fixture.slipway("diff", files[0], files[1], "--json").parsed
            let shown = json?["comparisons"]?.array?.first
            #expect(shown?["change"]?.string == change)
            #expect(shown?["comparison"]?["id"]?.string == comparison.id.description)
        }
        let same = try await fixture.slipway("diff", "with.tar", "with.tar", "--json").parsed
        #expect(same?["comparisons"] == .array([]))
    }

    @Test("the records in the bundles of a node are shown by their ids, as the project shows them")
    func onNode() async throws {
        let record = try await write("r.json")
        let outside = EvaluatedModel(name: try #require(ModelName("rule")), origin: .external)
        let comparison = try SampleRecords.comparison(
            ComparedVersion(model: outside, evaluation: nil),
            ComparedVersion(model: record.result.model, evaluation: nil)
        )
        try fixture.directory.write(comparison.bytes, to: "c.json")
        for file in ["../r.json", "../c.json"] {
            #expect(try await fixture.slipway("evaluations", "--import", file, in: "p").status == 0)
        }
        #expect(try await fixture.slipway("set", "m", "--active", "1", in: "p").status == 0)
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../with.tar", in: "p").status == 0)
        let node = try await TestNode(fixture)
        let address = try #require(node.environment["SLIPWAY_NODE"])
        let deployed = try await node.slipway("deploy", "with.tar")
        #expect(deployed.status == 0, "\(deployed.errors)")
        for id in [record.id, comparison.id] {
            for text in [id.short, id.description] {
                let shown = try await node.slipway("evaluation", text, "--node", address, "--json")
                let own = try await fixture.slipway("evaluation", text, "--json", in: "p")
                #expect(shown.status == 0 && shown.output == own.output, "\(shown.errors)")
            }
            let shown = try await node.slipway("evaluation", id.short, "--node", address)
            #expect(shown.output.contains(id.description), "\(shown.errors)")
        }
        let unknown = try await node.slipway("evaluation", "0123456789ab", "--node", address)
        #expect(unknown.status == 5 && unknown.errors.contains("evaluation.not-found"), "\(unknown.errors)")
        for option in ["--check", "--remove"] {
            let refused = try await node.slipway("evaluation", record.id.short, "--node", address, option)
            #expect(refused.status == 2 && refused.errors.contains("a project"), "\(refused.errors)")
        }
        let noID = try await node.slipway("evaluation", "x/y", "--node", address)
        #expect(noID.status == 2, "\(noID.errors)")
    }

    @Test("a record of another content, or one that is none, is refused with the name of its file")
    func foreign() async throws {
        _ = try await write("foreign.json", manifest: RecordDigest.of([]))
        let foreign = try await fixture.slipway("evaluations", "--import", "../foreign.json", in: "p")
        #expect(foreign.status == 4 && foreign.errors.contains("evaluation.foreign"), "\(foreign.errors)")
        try fixture.directory.write(Array("{}".utf8), to: "none.json")
        let none = try await fixture.slipway("evaluations", "--import", "../none.json", in: "p")
        #expect(none.status == 4 && none.errors.contains("none.json"), "\(none.errors)")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "")
    }

    @Test("old records are pruned, and a dry run only says which")
    func prune() async throws {
        let record = try await write("r.json")
        #expect(try await fixture.slipway("evaluations", "--import", "../r.json", in: "p").status == 0)
        let dry = try await fixture.slipway("evaluations", "--prune", "older-than=1h", "--dry-run", "--json", in: "p")
        #expect(dry.parsed?["removed"]?.array?.count == 1 && dry.parsed?["isDryRun"] == true, "\(dry.errors)")
        #expect((dry.parsed?["bytes"]?.integer ?? 0) > 0)
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "\(record.id)\n")
        #expect(try await fixture.slipway("set", "m", "--active", "1", in: "p").status == 0)
        _ = try await fixture.slipway("evaluations", "--prune", "older-than=1h", "keep=champion", in: "p")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "\(record.id)\n")
        let done = try await fixture.slipway("evaluations", "--prune", "older-than=1h", in: "p")
        #expect(done.status == 0 && done.output.contains("removed"), "\(done.errors)")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "")
    }

    @Test(
        "options that do not go together are a usage error",
        arguments: [
            ["--dry-run"], ["--prune", "keep=a"], ["--prune", "older-than=soon"],
            ["--import", "a", "--prune", "older-than=1d"],
            ["m", "--import", "a"], ["--tag", "novalue"], ["--since", "yesterday"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let done = try await fixture.run([Programs.slipway, "evaluations"] + arguments + ["--project-dir", "p"])
        #expect(done.status == 2, "\(arguments): \(done.errors)")
    }
}
