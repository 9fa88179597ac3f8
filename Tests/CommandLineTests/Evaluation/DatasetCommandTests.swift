import StrictJSON
import TestSupport
import Testing

@Suite("slipway dataset")
struct DatasetCommandTests {
    private func project() async throws -> Fixture {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        let rows = (0..<30).map { "\($0),\($0 % 3 == 0 ? "yes" : "no"),\($0 % 2 == 0 ? "f" : "m")\n" }.joined()
        try fixture.directory.write(Array(("age,churned,sex\n" + rows).utf8), to: "churn.csv")
        return fixture
    }

    @Test("a data set is declared, listed, shown and forgotten")
    func life() async throws {
        let fixture = try await project()
        let arguments = ["--label", "churned", "--labels", "no,yes", "--positive", "yes", "--protected", "sex"]
        let added = try await fixture.run(
            [Programs.slipway, "dataset", "add", "churn", "../churn.csv", "--keep", "--json"] + arguments,
            in: "p"
        )
        #expect(added.status == 0, "\(added.errors)")
        #expect(added.parsed?["rows"] == 30 && added.parsed?["kept"] == true)
        #expect(added.parsed?["columns"]?.array?.first?["type"] == "numeric")
        let listed = try await fixture.slipway("dataset", "list", "--json", in: "p")
        #expect(listed.parsed?["datasets"] == .array([try #require(added.parsed)]))
        #expect(try await fixture.slipway("dataset", "list", "-q", in: "p").output == "churn\n")
        #expect(try await fixture.slipway("dataset", in: "p").output.contains("churned"))
        let shown = try await fixture.slipway("dataset", "show", "churn", in: "p").output
        #expect(shown.contains("\"no\", \"yes\"") && shown.contains("more than 20 numbers"))
        #expect(try await fixture.slipway("fsck", in: "p").status == 0)
        let trial = try await fixture.slipway("dataset", "remove", "churn", "--dry-run", "--json", in: "p")
        #expect(try await fixture.slipway("dataset", "show", "churn", in: "p").status == 0)
        let removed = try await fixture.slipway("dataset", "remove", "churn", "--json", in: "p")
        #expect(trial.parsed == removed.parsed, "\(trial.errors)")
        #expect(removed.status == 0 && (removed.parsed?["bytes"]?.integer ?? 0) > 0)
        let gone = try await fixture.slipway("dataset", "show", "churn", "--json", in: "p")
        #expect(gone.status == 5 && gone.error?["code"] == "dataset.unknown")
    }

    @Test("wrong roles are refused, and nothing is declared")
    func refusals() async throws {
        let fixture = try await project()
        for (arguments, code, status) in [
            (["--label", "gone"], "dataset.column", 2),
            (["--label", "churned", "--positive", "Yes"], "dataset.declaration", 2),
            (["--label", "churned", "--labels", "1,1.0"], "dataset.labels", 2), (["--type", "age=number"], "usage", 2),
        ] as [([String], String, Int32)] {
            let run = try await fixture.run(
                [Programs.slipway, "dataset", "add", "d", "../churn.csv", "--json"] + arguments,
                in: "p"
            )
            #expect(run.status == status, "\(arguments) \(run.errors)")
            #expect(run.error?["code"] == .string(code), "\(arguments) \(run.errors)")
            #expect(try await fixture.slipway("dataset", "list", "-q", in: "p").output.isEmpty)
        }
    }

    @Test("unseen and missing labels are told when a data set is declared")
    func warnings() async throws {
        let fixture = try await project()
        try fixture.directory.write(Array("x,y\n1,a\n2,\n3,b \n".utf8), to: "odd.csv")
        let added = try await fixture.slipway(
            "dataset",
            "add",
            "odd",
            "../odd.csv",
            "--label",
            "y",
            "--labels",
            "a,b",
            in: "p"
        )
        #expect(added.status == 0)
        #expect(added.errors.contains("\"b \" in 1 row") && added.errors.contains("1 row without a label"))
    }

    @Test(
        "Parquet is read by a Python with pyarrow, as the same rows",
        .enabled(if: TrackingServerProcess.Version.three.isThere)
    )
    func parquet() async throws {
        let fixture = try await project()
        let python = TrackingServerProcess.Version.three.python
        let program = """
            import pyarrow.csv as c, pyarrow.parquet as q
            q.write_table(c.read_csv("churn.csv"), "churn.parquet", row_group_size=7)
            """
        let made = try await fixture.run([python, "-c", program])
        try #require(made.status == 0, "\(made.errors)")
        let added = try await fixture.slipway(
            "dataset",
            "add",
            "churn",
            "../churn.parquet",
            "--label",
            "churned",
            "--python",
            python,
            "--json",
            in: "p"
        )
        #expect(added.status == 0, "\(added.errors)")
        #expect(added.parsed?["rows"] == 30 && added.parsed?["columns"]?.array?.first?["type"] == "numeric")
        let without = try await fixture.slipway(
            "dataset",
            "add",
            "other",
            "../churn.parquet",
            "--python",
            "/bin/true",
            "--json",
            in: "p"
        )
        #expect(without.status == 1 && without.error?["code"] == "dataset.parquet")
    }
}
