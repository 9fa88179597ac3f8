import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway evaluate", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct EvaluateTests {
    private static let artifacts = EvaluationFixture.example + "/registry/artifacts/models"
    /// The artifacts of breast-cancer 1 and of iris-species 2, as mlflow.db has them.
    private static let logistic = "\(artifacts)/m-0623442dc7ad451dbd37d3246f19f42b/artifacts"
    private static let tree = "\(artifacts)/m-12c7b47ddcda4b71968e74668c6cc6f7/artifacts"

    @Test("gives the figures of scikit-learn for two classes, each with an interval or the reason why not")
    func binary() async throws {
        let place = try await EvaluationFixture()
        let found = try await place.evaluate("breast-cancer/1", "--data", place.cancer, "--label", "label")
        let expected = try await place.figures(Self.logistic, place.cancer)
        for member in expected.object?.members ?? [] {
            let value = try #require(found.metric(member.key), "\(member.key)")
            #expect(abs(value - (member.value.asNumber ?? .nan)) < 1e-9, "\(member.key)")
        }
        #expect(found["kept"]?.string == "new")
        #expect(found.result?["positive"]?.string == "1")
        #expect(found.result?["rows"]?["used"]?.integer == 171)
        for member in found.result?["metrics"]?.object?.members ?? [] {
            let keys = Set(member.value.object?.keys ?? [])
            #expect(!keys.isDisjoint(with: ["interval", "no_interval", "undefined"]), "\(member.key)")
        }
    }

    @Test("gives the figures of scikit-learn for three classes")
    func multiclass() async throws {
        let place = try await EvaluationFixture()
        let found = try await place.evaluate("iris-species/2", "--data", place.iris, "--label", "label")
        let expected = try await place.figures(Self.tree, place.iris)
        #expect(found.result?["task"]?.string == "multiclass")
        for member in expected.object?.members ?? [] {
            let value = try #require(found.metric(member.key), "\(member.key)")
            #expect(abs(value - (member.value.asNumber ?? .nan)) < 1e-9, "\(member.key)")
        }
    }

    @Test(
        "agrees with mlflow.models.evaluate on every figure that both have",
        arguments: [
            ["breast-cancer/1", "m-0623442dc7ad451dbd37d3246f19f42b", "classifier", "1"],
            ["iris-species/2", "m-12c7b47ddcda4b71968e74668c6cc6f7", "classifier"],
            ["breast-cancer/3", "m-f595941e54be44a786017073d90a49e7", "regressor"],
        ]
    )
    func mlflow(_ arguments: [String]) async throws {
        let place = try await EvaluationFixture()
        let data = arguments[0].hasPrefix("iris") ? place.iris : place.cancer
        let found = try await place.evaluate(arguments[0], "--data", data, "--label", "label")
        let told = try await place.figuresOfMLflow(
            ["\(Self.artifacts)/\(arguments[1])/artifacts", data] + arguments.dropFirst(2)
        )
        #expect(told["unknown"]?.array == [], "each figure of MLflow has its place, or the reason why it has none")
        let figures = try #require(told["figures"]?.object?.members)
        #expect(figures.count >= 4)
        // A booster predicts floats of 32 bits, of which an answer has the digits that tell them apart.
        let tolerance = arguments[2] == "regressor" ? 1e-6 : 1e-9
        for member in figures {
            let value = try #require(found.metric(member.key), "\(member.key)")
            let expected = member.value.asNumber ?? .nan
            #expect(
                abs(value - expected) <= tolerance * max(1, abs(expected)),
                "\(member.key): \(value), not \(expected)"
            )
        }
    }

    @Test("has the same id on any number of threads, for a compressed copy never, and is known the second time")
    func ids() async throws {
        let place = try await EvaluationFixture()
        let arguments = ["breast-cancer/2", "--data", place.cancer, "--label", "label", "--slices", "mean radius"]
        let first = try await place.attempt(arguments + ["--threads", "1"]).json
        let second = try await place.attempt(arguments + ["--threads", "7", "--memory", "16M"]).json
        #expect(first["id"] == second["id"])
        #expect(second["kept"]?.string == "known")
        let seeded = try await place.attempt(arguments + ["--seed", "1"]).json
        #expect(first["id"] != seeded["id"])
        let check = try await place.fixture.slipway(
            "evaluation",
            try #require(first["id"]?.string),
            "--check",
            "--data",
            place.cancer,
            "--python",
            TrackingServerProcess.Version.three.python,
            "--project-dir",
            place.project
        )
        #expect(check.status == 0)
    }

    @Test("counts the rows that stand in the version's golden prediction, and is repeated with the same one alone")
    func goldenRows() async throws {
        let place = try await EvaluationFixture()
        let tail = ["--python", TrackingServerProcess.Version.three.python, "--project-dir", place.project]
        func slipway(_ arguments: String...) async throws -> CommandRun {
            try await place.fixture.run(Programs.slipway, arguments + tail)
        }
        let recorded = try await slipway("golden", "breast-cancer", "2", "--input", place.cancer, "--rows", "10")
        #expect(recorded.end == .exited(0), recorded.said)
        let arguments = ["breast-cancer/2", "--data", place.cancer, "--label", "label"]
        let found = try await place.attempt(arguments).json
        let check = found.result?["checks"]?.array?.first { $0["name"]?.string == "golden-overlap" }
        #expect(check?["rows"]?.integer == 10 && check?["outcome"]?.string == "warn", "\(String(describing: check))")
        #expect(found.result?["settings"]?["golden"]?.string != nil)
        let id = try #require(found["id"]?.string)
        let same = try await slipway("evaluation", id, "--check", "--data", place.cancer)
        #expect(same.end == .exited(0), same.said)
        let removed = try await place.fixture.run(
            Programs.slipway,
            ["golden", "breast-cancer", "2", "--remove", "--project-dir", place.project]
        )
        #expect(removed.end == .exited(0), removed.said)
        let other = try await slipway("evaluation", id, "--check", "--data", place.cancer)
        #expect(other.code == "evaluation.unrepeatable" && other.errors.contains("golden prediction"), other.said)
    }

    @Test("has the same id through a node that runs the same bundle, and refuses one that runs another")
    func throughNode() async throws {
        let place = try await EvaluationFixture()
        let here = try await place.evaluate("breast-cancer/2", "--data", place.cancer, "--label", "label")
        let key = place.fixture.path("signing.pem")
        for arguments in [
            ["set", "breast-cancer", "--active", "2", "--project-dir", place.project],
            ["key", "generate", key],
            ["export", "--key", key, "--output", place.fixture.path("credit.tar"), "--project-dir", place.project],
        ] {
            let run = try await place.fixture.run(Programs.slipway, arguments)
            #expect(run.end == .exited(0), run.said)
        }
        let node = try await TestNode(place.fixture, trusting: [key + ".pub"])
        try await node.start(Settings.quick + ServedIris.settings)
        try await node.slipway("deploy", place.fixture.path("credit.tar"), "--wait")
        let arguments = ["--data", place.cancer, "--label", "label", "--node", try node.address]
        let environment = ["SLIPWAY_TOKEN": try node.adminToken]
        let there = try await place.attempt(["breast-cancer"] + arguments, environment: environment)
        #expect(there.end == .exited(0), there.said)
        #expect(try there.json["id"] == here["id"])
        let other = try await place.attempt(["breast-cancer/7"] + arguments, environment: environment)
        #expect(other.code == "evaluation.foreign", other.said)
    }

    @Test("measures rows that were scored elsewhere as it measures the model that scored them")
    func scored() async throws {
        let place = try await EvaluationFixture()
        let model = try await place.evaluate("breast-cancer/2", "--data", place.cancer, "--label", "label")
        let output = place.fixture.path("scored.csv")
        try await place.fixture.slipway(
            "score",
            "--model",
            "breast-cancer/2",
            "--input",
            place.cancer,
            "--output",
            output,
            "--probabilities",
            "--python",
            TrackingServerProcess.Version.three.python,
            "--project-dir",
            place.project
        )
        let scored = try await place.evaluate(
            "breast-cancer@external",
            "--scored",
            output,
            "--label",
            "label",
            "--prediction",
            "prediction",
            "--probability",
            "0=probability_0",
            "--probability",
            "1=probability_1"
        )
        #expect(scored.result?["metrics"] == model.result?["metrics"])
        #expect(scored.result?["manifest"] == .null)
        #expect(scored.result?["screens"]?["roc"] == model.result?["screens"]?["roc"])
        let columns = [
            "--prediction", "prediction", "--probability", "0=probability_0", "--probability", "1=probability_1",
        ]
        let again = ["evaluation", try #require(scored["id"]?.string), "--check", "--project-dir", place.project]
        let arguments = again + ["--scored", output, "--threads", "3"] + columns
        let check = try await place.fixture.run(Programs.slipway, arguments)
        #expect(check.end == .exited(0) && check.output.contains("is reproduced"), check.said)
        let bare = try await place.fixture.run(Programs.slipway, again)
        #expect(bare.errors.contains("evaluation.unrepeatable") && bare.errors.contains("--scored"), bare.said)
        let changed = try place.write(try place.text(output) + "\n", to: "changed.csv")
        let other = try await place.fixture.run(Programs.slipway, again + ["--scored", changed] + columns)
        #expect(other.errors.contains("dataset.digest"), other.said)
    }

    @Test("goes on where a killed run was, and finds the same")
    func resumed() async throws {
        let place = try await EvaluationFixture()
        let lines = try place.text(place.iris).split(separator: "\n")
        let rows = lines.dropFirst().joined(separator: "\n") + "\n"
        let many = try place.write(lines[0] + "\n" + String(repeating: rows, count: 4000), to: "many.csv")
        let arguments = ["evaluate", "iris-species/2", "--data", many, "--label", "label", "--json"]
        let tail = ["--project-dir", place.project, "--python", TrackingServerProcess.Version.three.python]
        let (process, _) = try place.fixture.start(Programs.slipway, arguments + tail)
        let journals = place.project + "/.slipway/evaluating"
        try await eventually("answer in the journal") { () -> Bool? in
            let names = (try? DirectoryHandle(path: journals).names()) ?? []
            guard let name = names.first(where: { $0.hasPrefix("answers-") && !$0.hasSuffix(".lock") }) else {
                return nil
            }
            return (try? DirectoryHandle(path: journals).status(of: name)?.size ?? 0) ?? 0 > 10_000 ? true : nil
        }
        process.send(9)
        #expect(await process.ended() == .killed(signal: 9))
        let evaluations = try await place.fixture.slipway("evaluations", "--quiet", "--project-dir", place.project)
        #expect(evaluations.output.isEmpty)
        let again = try await place.fixture.run(Programs.slipway, arguments + ["--verbose"] + tail)
        #expect(again.end == .exited(0), again.said)
        #expect(again.errors.contains("answered by an earlier run"), again.said)
        #expect(try DirectoryHandle(path: journals).names().allSatisfy { !$0.hasPrefix("answers-") })
        let whole = try await place.evaluate("iris-species/2", "--data", many, "--label", "label")
        #expect(whole["id"] == (try again.json)["id"])
        #expect(whole["kept"]?.string == "known")
    }

    @Test("keeps nothing with --dry-run, or of a data set that is not what was declared")
    func nothingKept() async throws {
        let place = try await EvaluationFixture()
        let dry = try await place.evaluate("breast-cancer/1", "--data", place.cancer, "--label", "label", "--dry-run")
        #expect(dry["kept"]?.string == "no")
        let file = try place.write(try place.text(place.cancer), to: "holdout.csv")
        try await place.fixture.slipway(
            "dataset",
            "add",
            "holdout",
            file,
            "--label",
            "label",
            "--project-dir",
            place.project
        )
        _ = try place.write(try place.text(place.cancer) + "\n", to: "holdout.csv")
        let changed = try await place.attempt(["breast-cancer/1", "--data", "holdout"])
        #expect(changed.error?["code"]?.string == "dataset.digest", changed.said)
        let listed = try await place.fixture.slipway("evaluations", "--quiet", "--project-dir", place.project)
        #expect(listed.output.isEmpty, listed.said)
    }

    @Test(
        "says what is wrong with its arguments",
        arguments: [
            ["breast-cancer/1"], ["breast-cancer/1", "--data", "a.csv", "--scored", "b.csv"],
            ["breast-cancer@external", "--data", "a.csv"], ["breast-cancer/1", "--data", "a.csv", "--cost", "1,2"],
            ["breast-cancer/1", "--data", "a.csv", "--threshold", "0.5", "--optimise", "f1"],
            ["breast-cancer/1", "--data", "a.csv", "--memory", "1M"],
            ["breast-cancer/1", "--data", "a.csv", "--optimise", "rmse"],
            ["breast-cancer/1", "--scored", "a.csv"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let fixture = try Fixture()
        let run = try await fixture.run(Programs.slipway, ["evaluate"] + arguments)
        #expect(run.end == .exited(2), run.said)
    }
}
