import StrictJSON
import TestSupport
import Testing

/// Rows that another program scored: no model runs.
@Suite("slipway evaluate --scored")
struct ScoredCommandTests {
    private let fixture: Fixture

    init() async throws {
        fixture = try await Fixture.withProject()
        var text = "income,probability_<=50K,other,sex\n"
        for row in 0..<60 {
            let score = Double((row * 53) % 97) / 97
            let label = (row * 31) % 100 < Int(score * 100) ? "<=50K" : ">50K"
            text += "\(label),\(score),\(1 - score),\(row % 3 == 0 ? "f" : "m")\n"
        }
        try fixture.directory.write(Array(text.utf8), to: "scored.csv")
    }

    private func evaluate(_ arguments: String...) async throws -> CommandRun {
        try await fixture.run(
            [
                Programs.slipway, "evaluate", "income@external", "--scored", "../scored.csv", "--label", "income",
                "--labels", "<=50K,>50K", "--positive", "<=50K", "--json",
            ] + arguments,
            in: "p"
        )
    }

    @Test("a class with = in its name has its column, and the record is reproduced out of the file alone")
    func signs() async throws {
        let run = try await evaluate("--probability", #""<=50K"=probability_<=50K"#)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.parsed?["evaluation"]?["result"]?["positive"] == "<=50K")
        let id = try #require(run.parsed?["id"]?.string)
        let check = [
            "evaluation", id, "--check", "--scored", "../scored.csv", "--probability",
            #""<=50K"=probability_<=50K"#,
        ]
        for threads in ["1", "3"] {
            let again = try await fixture.run([Programs.slipway] + check + ["--threads", threads], in: "p")
            #expect(again.status == 0 && again.output.contains("is reproduced"), "\(again.output)\(again.errors)")
        }
        let other = try await fixture.run([Programs.slipway] + check.dropLast() + [">50K=other"], in: "p")
        #expect(other.status != 0 && !other.output.contains("is reproduced"), "\(other.output)\(other.errors)")
        let bare = try await fixture.slipway("evaluation", id, "--check", in: "p")
        #expect(bare.errors.contains("evaluation.unrepeatable") && bare.errors.contains("--scored"), "\(bare.errors)")
    }

    @Test("a column with a role or a type that is not there is refused, used or not", arguments: ["--time", "--type"])
    func columns(_ option: String) async throws {
        let value = option == "--type" ? "sx=ignore" : "sx"
        let run = try await evaluate("--prediction", "income", option, value)
        #expect(run.status != 0 && run.error?["code"] == "dataset.column", "\(run.errors)")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "")
        let there = try await evaluate("--prediction", "income", option, value.replacing("sx", with: "sex"))
        #expect(there.status == 0, "\(there.errors)")
    }

    @Test(
        "what is said twice, or of nothing, is a usage error",
        arguments: [
            ["--probability", "<=50K=other"],
            ["--probability", #""<=50K=other"#],
            ["--probability", ">50K=other", "--probability", ">50K=sex"],
            ["--prediction", "income", "--slices", "sex", "sex"],
            ["--prediction", "income", "--reference", "sex=f"],
            ["--prediction", "income", "--cost", "1,-0.3,,0,0"],
            ["--prediction", "income", "--bands", "0.2,,0.8"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await fixture.run(
            [
                Programs.slipway, "evaluate", "income@external", "--scored", "../scored.csv", "--label", "income",
                "--labels", "<=50K,>50K", "--positive", "<=50K",
            ] + arguments,
            in: "p"
        )
        #expect(run.status == 2, "\(run.output)\(run.errors)")
        #expect(try await fixture.slipway("evaluations", "-q", in: "p").output == "")
    }
}
