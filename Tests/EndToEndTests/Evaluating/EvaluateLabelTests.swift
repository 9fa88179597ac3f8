import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway evaluate, of odd labels and answers", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct EvaluateLabelTests {
    @Test("gives what can be given of labels that are all of one class")
    func oneClass() async throws {
        let place = try await EvaluationFixture()
        let lines = try place.text(place.cancer).split(separator: "\n")
        let ones = [lines[0]] + lines.dropFirst().filter { $0.hasSuffix(",1") }
        let file = try place.write(ones.joined(separator: "\n") + "\n", to: "ones.csv")
        let found = try await place.evaluate("breast-cancer/1", "--data", file, "--label", "label")
        #expect(found.metric("accuracy") != nil)
        #expect(found.result?["metrics"]?["roc_auc"]?["value"] == .null)
        #expect(found.result?["metrics"]?["roc_auc"]?["undefined"]?.string == "one-class")
    }

    @Test("refuses labels that are no class before it asks the model, with their values and counts")
    func unseen() async throws {
        let place = try await EvaluationFixture()
        var lines = try place.text(place.cancer).split(separator: "\n").map(String.init)
        for row in [3, 7] { lines[row] = String(lines[row].dropLast()) + "2" }
        lines[9] = String(lines[9].dropLast()) + " 1"
        let file = try place.write(lines.joined(separator: "\n") + "\n", to: "other.csv")
        let refused = try await place.attempt(["breast-cancer/1", "--data", file, "--label", "label"])
        #expect(refused.end == .exited(4), refused.said)
        #expect(refused.error?["code"]?.string == "dataset.label-unseen")
        #expect(refused.errors.contains("\\\"2\\\" in 2 rows") && refused.errors.contains("\\\" 1\\\" in 1 row"))
        let counted = try await place.evaluate(
            "breast-cancer/1",
            "--data",
            file,
            "--label",
            "label",
            "--unseen",
            "count"
        )
        #expect(counted.result?["rows"]?["left_out"]?["label-unseen"]?.integer == 3)
        let map = try place.write(#"{"2": "1", " 1": "1"}"#, to: "map.json")
        let mapped = try await place.evaluate(
            "breast-cancer/1",
            "--data",
            file,
            "--label",
            "label",
            "--label-map",
            map
        )
        #expect(mapped.result?["rows"]?["used"]?.integer == 171)
    }

    @Test("needs to be told the classes of a model that does not name them, and goes without probabilities")
    func withoutProbabilities() async throws {
        let place = try await EvaluationFixture()
        try await place.fixture.slipway(
            "import",
            EvaluationFixture.example + "/faulty/local-rates",
            "--model",
            "rule",
            "--version",
            "1",
            "--activate",
            "--project-dir",
            place.project
        )
        let untold = try await place.attempt(["rule", "--data", place.iris, "--label", "label"])
        #expect(untold.end == .exited(2), untold.said)
        #expect(untold.error?["code"]?.string == "evaluation.classes")
        let found = try await place.evaluate(
            "rule",
            "--data",
            place.iris,
            "--label",
            "label",
            "--labels",
            "0,1,2"
        )
        #expect(found.metric("accuracy") != nil)
        #expect(found.result?["metrics"]?["log_loss"]?["undefined"]?.string == "no-probabilities")
    }

    @Test("takes a booster's prediction as the probability that it is, once it is told")
    func booster() async throws {
        let place = try await EvaluationFixture()
        let found = try await place.evaluate(
            "breast-cancer/3",
            "--data",
            place.cancer,
            "--label",
            "label",
            "--labels",
            "0,1",
            "--probability",
            "1=prediction"
        )
        #expect((found.metric("roc_auc") ?? 0) > 0.9)
    }
}
