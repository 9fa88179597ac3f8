import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway evaluate, asked for more", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct EvaluateOptionTests {
    @Test("exits with 4 when a requirement does not hold, and keeps the record all the same")
    func required() async throws {
        let place = try await EvaluationFixture()
        let arguments = ["breast-cancer/1", "--data", place.cancer, "--label", "label", "--require"]
        let held = try await place.attempt(arguments + ["roc_auc.low >= 0.9", "rows.used == 171"])
        #expect(held.end == .exited(0), held.said)
        let failed = try await place.attempt(arguments + ["roc_auc.low >= 0.9", "recall[sex=F] >= 0.7"])
        #expect(failed.end == .exited(4), failed.said)
        #expect(failed.error?["code"]?.string == "evaluation.required")
        #expect(try failed.json.result?["requirements"]?.array?.map { $0["passed"] } == [.bool(true), .bool(false)])
        let listed = try await place.fixture.slipway("evaluations", "--quiet", "--project-dir", place.project)
        #expect(listed.output.split(separator: "\n").count == 2, listed.said)
        let unread = try await place.attempt(arguments + ["roc_auc.low > high"])
        #expect(unread.end == .exited(2), unread.said)
    }

    @Test("cuts slices where it is told to, hides small groups, compares with a named one, and is repeated so")
    func parts() async throws {
        let place = try await EvaluationFixture()
        let lines = try place.text(place.iris).split(separator: "\n")
        let rows = lines.enumerated().map { number, line in
            number == 0
                ? "\(line),house,plant" : "\(line),\(number < 4 ? "a" : number % 2 == 0 ? "b" : "c"),p\(number / 2)"
        }
        let file = try place.write(rows.joined(separator: "\n") + "\n", to: "parts.csv")
        let found = try await place.evaluate(
            "iris-species/2",
            "--data",
            file,
            "--label",
            "label",
            "--id",
            "plant",
            "--protected",
            "house",
            "--suppress-under",
            "10",
            "--reference",
            "house=c",
            "--edges",
            "petal length (cm)=2,5"
        )
        let slices = found.result?["slices"]?.array ?? []
        #expect(slices.count == 3 && slices[1]["slice"]?["to"] == .number(5))
        let groups = found.result?["fairness"]?.array?.first
        #expect(groups?["reference"]?.string == "c")
        let hidden = groups?["groups"]?.array?.first { $0["group"]?.string == "a" }
        #expect(hidden?["metrics"]?["accuracy"]?["undefined"]?.string == "suppressed", "\(String(describing: hidden))")
        let ids = found.result?["checks"]?.array?.first { $0["name"]?.string == "duplicate-ids" }
        #expect(ids?["rows"]?.integer == 22 && ids?["outcome"]?.string == "warn", "\(String(describing: ids))")
        let check = try await place.fixture.run(
            Programs.slipway,
            [
                "evaluation", try #require(found["id"]?.string), "--check", "--data", file, "--python",
                TrackingServerProcess.Version.three.python, "--project-dir", place.project,
            ]
        )
        #expect(check.end == .exited(0), check.said)
        let unused = try await place.attempt(["iris-species/2", "--data", file, "--label", "label", "--centred"])
        #expect(unused.end == .exited(2), unused.said)
    }

    @Test("measures the importance of columns together beside that of each, and is repeated so")
    func importanceGroups() async throws {
        let place = try await EvaluationFixture()
        let arguments = ["iris-species/2", "--data", place.iris, "--label", "label", "--importance-group"]
        let run = try await place.attempt(arguments + ["petal=petal length (cm),petal width (cm)"])
        #expect(run.end == .exited(0), run.said)
        let found = try run.json
        #expect(found.result?["settings"]?["importance_groups"]?["petal"]?.array?.count == 2)
        let columns = found.result?["screens"]?["importance"]?["columns"]
        #expect(columns?.object?.keys.count == 5, "\(String(describing: columns))")
        #expect(columns?["petal"]?["columns"]?.array?.map(\.string) == ["petal length (cm)", "petal width (cm)"])
        #expect((columns?["petal"]?["mean"]?.asNumber ?? 0) > 0)
        let check = try await place.fixture.run(
            Programs.slipway,
            [
                "evaluation", try #require(found["id"]?.string), "--check", "--data", place.iris, "--python",
                TrackingServerProcess.Version.three.python, "--project-dir", place.project,
            ]
        )
        #expect(check.end == .exited(0), check.said)
        let unknown = try await place.attempt(arguments + ["petal=petal length (cm),colour"])
        #expect(unknown.code == "evaluation.plan", unknown.said)
        let unseen = try await place.attempt(arguments + ["petal=petal length (cm),label"])
        #expect(unseen.code == "explaining.column", unseen.said)
        let single = try await place.attempt(arguments + ["petal=petal length (cm)"])
        #expect(single.end == .exited(2), single.said)
    }

    @Test("takes metrics of the user's own programs, and names the program that failed")
    func programs() async throws {
        let place = try await EvaluationFixture()
        let script = try place.write(
            """
            import csv, json, sys
            rows = list(csv.DictReader(open(json.loads(sys.stdin.readline())["predictions"])))
            print(json.dumps({"right": sum(r["label"] == r["prediction"] for r in rows), "rows": len(rows)}))
            """,
            to: "own.py"
        )
        let arguments = ["breast-cancer/1", "--data", place.cancer, "--label", "label", "--metric-program"]
        let run = try await place.attempt(arguments + ["python3 \(script)", "--require", "custom.rows == 171"])
        #expect(run.end == .exited(0), run.said)
        let found = try run.json
        #expect(found.metric("custom.rows") == 171)
        #expect((found.metric("custom.right") ?? 0) == ((found.metric("accuracy") ?? 0) * 171).rounded())
        let broken = try await place.attempt(arguments + ["false"])
        #expect(broken.error?["code"]?.string == "evaluation.metric-program", broken.said)
    }
}
