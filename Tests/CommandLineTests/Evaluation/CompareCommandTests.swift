import DurableFiles
import EvaluationRecords
import Identifiers
import SavedModels
import StrictJSON
import TestSupport
import Testing

@Suite("slipway compare")
struct CompareCommandTests {
    @Test("a better version is told in words, in Markdown and in JSON, kept, and written to files")
    func better() async throws {
        let place = try await ComparedProject.make()
        try place.evaluate("1", ComparedProject.poor)
        try place.evaluate("2", ComparedProject.good)
        let text = try await place.compare("m/1", "m/2")
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("m/2 is better than m/1: +") && text.output.contains("roc_auc *"))
        #expect(text.output.contains("They predict another class on"))
        let markdown = try await place.compare("m/1", "m/2", "--markdown")
        #expect(
            markdown.output.hasPrefix("### m/2 against m/1\n") && markdown.output.contains("**m/2 is better than m/1")
        )
        #expect(markdown.output.contains("| roc\\_auc \\* |"), "\(markdown.output)")
        let json = try await place.compare("m/1", "m/2", "--json")
        #expect(
            json.parsed?["comparison"]?["result"]?["challengers"]?.array?.first?["verdict"] == "better",
            "\(json.errors)"
        )
        #expect(json.parsed?["reason"] == .null && json.parsed?["promoted"] == .null)
        let kept = try place.project.comparisons()
        #expect(kept.count == 1 && kept.first?.id.description == json.parsed?["id"]?.string)
        let written = try await place.compare("m/1", "m/2", "--output", "../c.json", "--quiet")
        #expect(written.status == 0 && written.output.isEmpty, "\(written.errors)")
        let record = try ComparisonRecord.read(Array(try place.fixture.directory.text("c.json").utf8))
        #expect(record.id == kept.first?.id)
        #expect(try await place.compare("m/1", "m/2", "--output", "../c.pdf").status == 2)
    }

    @Test("a name of a data set that is markup stays text in Markdown, also where marks are put on its signs")
    func hostileName() async throws {
        let place = try await ComparedProject.make()
        let name = "a|\u{301}b <\u{338}img> @\u{301}all [x](y)"
        try place.evaluate("1", ComparedProject.poor, data: name)
        try place.evaluate("2", ComparedProject.good, data: name)
        let markdown = try await place.compare("m/1", "m/2", "--markdown").output
        #expect(
            markdown.contains("a\\|\u{301}b &lt;\u{338}img&gt; &#64;\u{301}all \\[x\\](y)"),
            "\(markdown)"
        )
    }

    @Test("only the verdict promotes, in one change, and only while the project is as it was")
    func promote() async throws {
        let place = try await ComparedProject.make(versions: 3)
        try place.evaluate("1", ComparedProject.poor)
        try place.evaluate("2", ComparedProject.good)
        try place.evaluate("3", ComparedProject.poor)
        let refused = try await place.compare("m/1", "m/3", "--promote", "active", "--json")
        #expect(refused.status == 4 && refused.error?["code"] == "comparison.promotion", "\(refused.errors)")
        #expect(
            refused.parsed?["promoted"] == .null && refused.parsed?["id"]?.string != nil,
            "figures are shown all the same"
        )
        #expect(try place.active()?.text == "1")
        let worse = try await place.compare("m/2", "m/1", "--promote", "active", "--margin", "0.01")
        #expect(worse.status == 4 && worse.errors.contains("m/1 worse; nothing was promoted"), "\(worse.errors)")
        let done = try await place.compare("m/1", "m/3", "m/2", "--promote", "active", "--json")
        #expect(done.status == 0 && done.parsed?["promoted"]?["version"] == "2", "\(done.errors)")
        #expect(try place.active()?.text == "2")
        let alias = try await place.compare("m/1", "m/3", "--promote", "champion", "--margin", "0.01")
        #expect(alias.status == 0 && alias.output.contains("m/3 is alias champion now"), "\(alias.errors)")
        let model = try place.project.state().require(try #require(ModelName("m")))
        #expect(model.aliases["champion"]?.text == "3")
        // Somebody else was faster: nothing changes.
        let second = try #require(VersionID("2"))
        let version = try #require(model.version(second))
        #expect(throws: (any Error).self) {
            try place.project.promote(
                model.name,
                version.version,
                manifest: version.manifest,
                to: .alias("champion"),
                replacing: nil
            )
        }
        #expect(throws: (any Error).self) {
            try place.project.promote(
                model.name,
                version.version,
                manifest: version.config,
                to: .active,
                replacing: version.version
            )
        }
        #expect(try place.project.state().require(model.name) == model)
    }

    @Test("records of other data are shown side by side, and nothing is claimed or promoted")
    func otherData() async throws {
        let place = try await ComparedProject.make()
        let first = try place.evaluate("1", ComparedProject.poor)
        let second = try place.evaluate("2", ComparedProject.good, data: "easy", digest: "d")
        let ids = [first.id.short, second.id.short]
        let json = try await place.compare(ids[0], ids[1], "--json")
        #expect(json.status == 0 && json.parsed?["reason"]?["code"] == "comparison.other-data", "\(json.errors)")
        #expect(json.parsed?["comparison"] == .null)
        #expect(try place.project.comparisons().isEmpty)
        let text = try await place.compare(ids[0], ids[1], "--markdown")
        #expect(text.output.contains("**No difference is claimed:**") && text.output.contains("| m/2 | easy | 60 |"))
        let promoted = try await place.compare(ids[0], ids[1], "--promote", "active", "--json")
        #expect(promoted.status == 4 && promoted.error?["code"] == "comparison.other-data", "\(promoted.errors)")
        #expect(try place.active()?.text == "1")
    }

    @Test("identical versions are undecided, and say that nothing would decide")
    func identical() async throws {
        let place = try await ComparedProject.make()
        try place.evaluate("1", ComparedProject.poor)
        try place.evaluate("2", ComparedProject.poor)
        let run = try await place.compare("m/1", "m/2", "--json")
        let challenger = run.parsed?["comparison"]?["result"]?["challengers"]?.array?.first
        #expect(challenger?["verdict"] == "undecided", "\(run.errors)")
        #expect(challenger?["metrics"]?["roc_auc"]?["p"] ?? .null == .null)
        #expect(challenger?["metrics"]?["roc_auc"]?["n_needed"] ?? .null == .null)
    }

    @Test("a version without an evaluation, and one whose predictions are gone, are named with what to do")
    func missing() async throws {
        let place = try await ComparedProject.make()
        try place.evaluate("1", ComparedProject.poor)
        let none = try await place.compare("m/1", "m/2", "--json")
        #expect(none.status == 5 && none.error?["code"] == "comparison.no-record", "\(none.errors)")
        #expect(none.error?["message"]?.string?.contains("slipway evaluate m/2 --data holdout") == true)
        try place.evaluate("2", ComparedProject.good, keepsPredictions: false)
        let rows = try await place.compare("m/1", "m/2", "--json")
        #expect(rows.status == 5 && rows.error?["code"] == "comparison.no-rows", "\(rows.errors)")
    }

    @Test("a bundle is verified before its version is compared")
    func bundle() async throws {
        let place = try await ComparedProject.make()
        try place.evaluate("1", ComparedProject.poor)
        try place.evaluate("2", ComparedProject.good)
        // A bundle has the evaluations of active versions.
        #expect(try await place.fixture.slipway("set", "m", "--active", "2", in: "p").status == 0)
        let exported = try await place.fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        try #require(exported.status == 0, "\(exported.errors)")
        #expect(try await place.compare("m/1", "../b.tar:m/2").status == 2, "without --trust nothing is verified")
        let run = try await place.compare("m/1", "../b.tar:m/2", "--trust", "../key.pem.pub", "--json")
        #expect(
            run.parsed?["comparison"]?["result"]?["challengers"]?.array?.first?["verdict"] == "better",
            "\(run.errors)"
        )
        let none = try await place.compare("m/1", "../b.tar:m/9", "--trust", "../key.pem.pub", "--json")
        #expect(none.status == 5 && none.error?["code"] == "version.missing", "\(none.errors)")
        var bytes = Array(try OpenFile.read(place.fixture.path("b.tar")).readAll(limit: 1 << 24))
        bytes[bytes.count / 2] ^= 1
        try place.fixture.directory.handle.replace(file: "b.tar", with: bytes)
        let hostile = try await place.compare("m/1", "../b.tar:m/2", "--trust", "../key.pem.pub", "--json")
        #expect(hostile.status == 4 || hostile.status == 1, "\(hostile.errors)")
    }

    @Test(
        "what cannot be compared is a usage error",
        arguments: [
            ["m/1"], ["m/1", "m/1"], ["m/1", "m/2", "--alpha", "0"], ["m/1", "m/2", "--margin", "-1"],
            ["m/1", "m/2", "--metric", "ROC"], ["m/1", "m/2", "--metric", "rmse"], ["m/1", "b.tar:m"],
            ["m/1", "m/2", "--markdown", "--json"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let place = try await ComparedProject.make()
        try place.evaluate("1", ComparedProject.poor)
        try place.evaluate("2", ComparedProject.good)
        let run = try await place.fixture.run([Programs.slipway, "compare"] + arguments, in: "p")
        #expect(run.status == 2, "\(run.errors)")
    }
}
