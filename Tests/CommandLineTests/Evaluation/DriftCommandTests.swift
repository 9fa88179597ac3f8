import DurableFiles
import EvaluationRecords
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// Rows that another program scored: no model runs.
@Suite("slipway drift and reference")
struct DriftCommandTests {
    private let fixture: Fixture

    init() async throws {
        fixture = try await Fixture.withProject()
        try write("reference.csv", shift: 0)
        try write("same.csv", shift: 0, seed: 5)
        try write("shifted.csv", shift: 40)
    }

    /// 400 rows of a number that may be shifted, a category, a score and a label.
    private func write(_ file: String, shift: Int, seed: Int = 0) throws {
        var text = "amount,region,p,churned\n"
        for row in 0..<400 {
            let number = (row * 37 + seed * 11) % 101
            let region = ["north", "south", "east"][(row + seed) % 3]
            let score = Double((row * 53 + seed * 7) % 97) / 97
            let label = (row * 31 + seed) % 100 < Int(score * 100) ? "yes" : "no"
            text += "\(number + shift),\(region),\(score),\(label)\n"
        }
        try fixture.directory.write(Array(text.utf8), to: file)
    }

    private func drift(_ arguments: String...) async throws -> CommandRun {
        try await fixture.run([Programs.slipway, "drift"] + arguments + ["--project-dir", "p"])
    }

    private static let scored = [
        "--scored", "--probability", "yes=p", "--labels", "no,yes", "--positive", "yes", "--label", "churned",
    ]

    @Test("data that moved has drifted, and data like it has not; the report is kept, listed, shown, drawn and removed")
    func whole() async throws {
        let moved = try await drift("reference.csv", "shifted.csv", "--columns", "amount", "region", "--json")
        let record = try #require(moved.parsed?["drift"])
        #expect(moved.status == 0 && moved.parsed?["kept"] == "new", "\(moved.errors)")
        #expect(record["result"]?["verdict"] == "drifted")
        let columns = record["result"]?["columns"]?.array ?? []
        #expect(columns.map { $0["name"]?.string } == ["amount", "region"])
        #expect(columns.map { $0["verdict"]?.string } == ["drifted", "stable"])
        let id = try #require(moved.parsed?["id"]?.string)
        let again = try await drift("reference.csv", "shifted.csv", "--columns", "amount", "region", "--json")
        #expect(again.parsed?["id"]?.string == id && again.parsed?["kept"] == "known", "\(again.errors)")

        let same = try await drift("reference.csv", "same.csv", "--dry-run", "--json", "--threads", "1")
        #expect(same.parsed?["drift"]?["result"]?["counts"]?["drifted"] == 0, "\(same.output)\(same.errors)")
        let list = try await fixture.slipway("evaluations", "--json", in: "p")
        #expect(list.parsed?["drift"]?.array?.map { $0["id"]?.string } == [id], "\(list.errors)")
        #expect(list.parsed?["drift"]?.array?.first?["drifted"] == 1)

        let short = String(id.dropFirst(7).prefix(12))
        let shown = try await fixture.slipway("evaluation", short, in: "p")
        #expect(shown.output.contains("amount") && shown.output.contains("drifted"), "\(shown.output)\(shown.errors)")
        let page = try await fixture.slipway("report", short, "--output", "../drift.html", in: "p")
        #expect(page.status == 0, "\(page.errors)")
        #expect(try fixture.directory.text("drift.html").contains("1 of 2 columns drifted"))
        #expect(try await fixture.slipway("evaluation", short, "--remove", in: "p").status == 0)
        #expect(try await fixture.slipway("evaluation", short, in: "p").status == 5)
    }

    @Test("a condition that does not hold exits with 4, keeps the report, and names what was found")
    func required() async throws {
        let failed = try await drift(
            "reference.csv",
            "shifted.csv",
            "--require",
            "drifted_columns <= 0",
            "effect.region <= 0.5",
            "--quiet"
        )
        #expect(failed.status == 4 && failed.errors.contains("drift.required"), "\(failed.errors)")
        #expect(failed.errors.contains("drifted_columns <= 0"), "\(failed.errors)")
        let list = try await fixture.slipway("evaluations", "-q", in: "p")
        #expect(list.output == failed.output && !failed.output.isEmpty, "\(list.output)")
        let holds = try await drift("reference.csv", "same.csv", "--require", "drifted_columns <= 0", "--dry-run")
        #expect(holds.status == 0 && holds.output.contains("holds"), "\(holds.output)\(holds.errors)")
        let none = try await drift("reference.csv", "same.csv", "--require", "nonsense <= 0", "--dry-run")
        #expect(none.status == 2 && none.errors.contains("drift.requirement"), "\(none.errors)")
    }

    @Test("answers in the data are compared with their performance; other forms are written at once")
    func answers() async throws {
        let arguments = ["reference.csv", "shifted.csv", "--model", "churn@external"] + Self.scored
        let run = try await fixture.run(
            [Programs.slipway, "drift"] + arguments
                + [
                    "--compatible", "evidently", "--forest", "--tolerance-metric", "roc_auc=0.5", "--methods", "psi",
                    "--format", "junit", "--output", "drift.xml", "--project-dir", "p",
                ]
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("PSI") && run.output.contains("roc_auc"), "\(run.output)")
        let xml = try fixture.directory.text("drift.xml")
        #expect(xml.contains("<testcase name=\"amount\"") && xml.contains("<failure"), "\(xml)")
        let printed = try await fixture.run(
            [Programs.slipway, "drift"] + arguments + ["--format", "csv", "--dry-run", "--project-dir", "p"]
        )
        #expect(printed.output.contains(",performance,roc_auc,"), "\(printed.output.prefix(500))\(printed.errors)")
    }

    @Test(
        "options that do not go together are a usage error",
        arguments: [
            ["a"], ["a", "b", "--scored", "--prediction", "x"], ["a", "b", "--model", "m@external"],
            ["a", "b", "--prediction", "x"],
            ["a", "b", "--forest", "--no-classifier"], ["a", "b", "--tolerance", "1"], ["a", "b", "--q", "0"],
            ["a", "b", "--compatible", "other"], ["a", "b", "--tolerance-metric", "prevalence=0.1"],
            ["a", "b", "--format", "cyclonedx"], ["a", "b", "--format", "csv", "--json"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let done = try await fixture.run([Programs.slipway, "drift"] + arguments + ["--project-dir", "p"])
        #expect(done.status == 2, "\(arguments): \(done.errors)")
    }

    @Test("a column that is not there, and data without one in common, are told")
    func refused() async throws {
        let missing = try await drift("reference.csv", "same.csv", "--columns", "other")
        #expect(missing.status == 2 && missing.errors.contains("drift.plan"), "\(missing.errors)")
        try fixture.directory.write(Array("x,y\n1,2\n".utf8), to: "other.csv")
        let other = try await drift("reference.csv", "other.csv")
        #expect(other.status == 4 && other.errors.contains("drift.empty"), "\(other.errors)")
        let gone = try await drift("reference.csv", "nothing.csv")
        #expect(gone.status == 5, "\(gone.errors)")
    }

    @Test("a profile is made, shown everywhere, signed into a bundle, and removed")
    func reference() async throws {
        let none = try await fixture.slipway("reference", "m", in: "p")
        #expect(none.status == 5 && none.errors.contains("reference.none"), "\(none.errors)")
        let without = try await fixture.slipway("export", "--key", "../key.pem", "-o", "../without.tar", in: "p")
        #expect(without.status == 0, "\(without.errors)")
        let arguments = ["reference", "m", "1", "--data", "../reference.csv"] + Self.scored
        let made = try await fixture.run([Programs.slipway] + arguments + ["--private", "--json"], in: "p")
        #expect(made.status == 0 && made.parsed?["kept"] == true, "\(made.errors)")
        let facts = made.parsed?["reference"]?["result"]
        #expect(facts?["private"] == true && facts?["rows"]?["used"] == 400, "\(made.output.prefix(600))")
        #expect(facts?["columns"]?.array?.map { $0["name"]?.string } == ["amount", "region"])

        let shown = try await fixture.slipway("reference", "m", "1", in: "p")
        #expect(shown.status == 0 && shown.output.contains("amount"), "\(shown.output)\(shown.errors)")
        for command in [["models", "m", "1"], ["show", "m", "1"], ["models", "m"]] {
            let told = try await fixture.run([Programs.slipway] + command + ["--project-dir", "p"])
            #expect(told.output.contains("400 row"), "\(command): \(told.output)\(told.errors)")
        }
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../with.tar", in: "p").status == 0)
        let inspected = try await fixture.slipway("inspect", "with.tar")
        #expect(inspected.output.contains("reference (1): 400 rows of reference.csv"), "\(inspected.output)")
        let read = try await fixture.slipway("inspect", "with.tar", "--json").parsed
        let version = read?["models"]?.array?.first?["versions"]?.array?.first
        #expect(version?["reference"]?["rows"] == 400 && read?["refusedReferences"]?.array?.isEmpty == true)
        let difference = try await fixture.slipway("diff", "without.tar", "with.tar", "--json").parsed
        #expect(difference?["references"]?.array?.map { $0["change"]?.string } == ["added"])

        let trial = try await fixture.slipway("reference", "m", "1", "--remove", "--dry-run", in: "p")
        #expect(trial.output == "m 1  would be removed\n", "\(trial.errors)")
        #expect(try await fixture.slipway("reference", "m", "1", in: "p").status == 0)
        #expect(try await fixture.slipway("reference", "m", "1", "--remove", in: "p").status == 0)
        #expect(try await fixture.slipway("reference", "m", "1", in: "p").status == 5)
    }

    @Test(
        "options of a profile that do not go together are a usage error",
        arguments: [["m", "--private"], ["m", "--remove", "--data", "a"], ["m", "--dry-run"]]
    )
    func referenceUsage(_ arguments: [String]) async throws {
        let done = try await fixture.run([Programs.slipway, "reference"] + arguments + ["--project-dir", "p"])
        #expect(done.status == 2, "\(arguments): \(done.errors)")
    }
}
