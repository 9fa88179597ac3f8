import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway score of tables", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct ScoreTableTests {
    @Test("Parquet gets the answers that CSV gets, in the order of its rows, by any loader and number of processes")
    func sameAnswers() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 3, files: 3, to: "in")
        try await tables.python(
            """
            import pyarrow.csv, pyarrow.dataset as ds
            pyarrow.csv.write_csv(ds.dataset("in", format="parquet").to_table().sort_by("id"), "in.csv")
            """
        )
        let text = try await tables.score(
            "in.csv",
            "out.csv",
            ["--probabilities", "--loader", "direct", "--keep", "id"]
        )
        #expect(text.status == 0, "\(text.errors)")
        for more in [
            ["--loader", "direct"], ["--loader", "direct", "--processes", "2", "--chunk", "100"],
            ["--loader", "native"],
        ] {
            let run = try await tables.score("in/*.parquet", "out.parquet", ["--probabilities", "--json"] + more)
            #expect(run.status == 0, "\(run.errors)")
            let rows = try #require(run.parsed?["rows"]?.integer)
            #expect(rows > 0 && run.parsed?["bad"] == 0 && run.parsed?["resumed"] == 0)
            let compared = try await tables.python(
                """
                import numpy as np, pyarrow.csv, pyarrow.parquet as pq
                a, b = pyarrow.csv.read_csv("out.csv"), pq.read_table("out.parquet")
                added = [name for name in a.column_names if name != "id"]
                print((b["id"].to_numpy() == np.arange(len(b))).all(), a["id"].equals(b["id"]), len(added), b.column_names[-len(added):] == added)
                print(all(np.allclose(a[n].to_numpy(), b[n].to_numpy(), rtol=1e-9, atol=1e-12) for n in added))
                """
            )
            #expect(compared == "True True 3 True\nTrue\n", "\(more)")
        }
    }

    @Test("rows of a file of text keep their order with several processes")
    func processes() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 2, files: 1, to: "in")
        try await tables.python(
            """
            import pyarrow.csv, pyarrow.parquet as pq
            pyarrow.csv.write_csv(pq.read_table("in/part-000.parquet"), "in.csv")
            """
        )
        for (output, more) in [("one.csv", []), ("three.csv", ["--processes", "3", "--chunk", "50"])] {
            let run = try await tables.score("in.csv", output, ["--loader", "direct"] + more)
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(try tables.fixture.directory.text("one.csv") == tables.fixture.directory.text("three.csv"))
    }

    @Test("a bundle is believed only by its signature and its time, and has the models that it has")
    func bundle() async throws {
        let tables = try await ScoredTables(isRecorded: false, expires: "2036-01-01T00:00:00Z")
        try await tables.rows(times: 1, files: 1, to: "in")
        let other = try await tables.fixture.run([Programs.slipway, "key", "generate", "other.pem"])
        #expect(other.status == 0)
        func run(_ more: String...) async throws -> CommandRun {
            try await tables.fixture.run(
                Programs.slipway,
                ["score", "--bundle", "b.tar", "--input", "in", "--output", "out.parquet", "--json"] + more
                    + ["--python", ScoredTables.python]
            )
        }
        let model = ScoredTables.model
        #expect(try await run("--model", model).status == 2)
        #expect(try await run("--model", model, "--trust", "other.pem.pub").status == 4)
        let late = try await run("--model", model, "--trust", "key.pem.pub", "--at", "2036-01-01T00:00:00Z")
        #expect(late.status == 4 && late.error?["code"] == "engine.expired", "\(late.errors)")
        let absent = try await run("--model", "absent", "--trust", "key.pem.pub")
        #expect(absent.status == 5 && absent.error?["code"] == "engine.model", "\(absent.errors)")
        #expect(try await run("--model", "\(model)/6", "--trust", "key.pem.pub").status == 5)
        #expect(try await run("--model", "\(model)/5", "--trust", "key.pem.pub").status == 0)
        #expect(try tables.fixture.directory.handle.status(of: "out.parquet") != nil)
    }

    @Test("several files of text, two formats, and options that do not go together are refused with status 2")
    func usage() async throws {
        let tables = try await ScoredTables(isRecorded: false)
        try tables.fixture.directory.write(Array("a\n1\n".utf8), to: "in/1.csv")
        try tables.fixture.directory.write(Array("a\n1\n".utf8), to: "in/2.csv")
        try tables.fixture.directory.write([1], to: "both/1.csv")
        try tables.fixture.directory.write([1], to: "both/1.parquet")
        for (input, more) in [
            ("in", []), ("both", []), ("in/*.orc", []), ("x.parquet", ["--resume"]),
            ("x.parquet", ["--engine", "spark"]),
            ("x.parquet", ["--master", "local[2]"]), ("x.parquet", ["--processes", "0"]),
            ("x.parquet", ["--bad-rows", "out.parquet"]),
            ("x.parquet", ["--engine", "spark", "--master", "local[2]", "--conf", "none"]),
        ] {
            let run = try await tables.score(input, "out.parquet", more)
            #expect(run.status == 2, "\(input) \(more): \(run.errors)")
        }
        #expect(try tables.fixture.directory.handle.status(of: "out.parquet") == nil)
    }

    @Test("an output that is the input, or lies in a directory that is read, is refused, and the rows stay")
    func outputAmongInput() async throws {
        let tables = try await ScoredTables(isRecorded: false)
        try tables.fixture.directory.write(Array("a\n1\n".utf8), to: "in/1.csv")
        for (input, output, more) in [
            ("in/1.csv", "in/1.csv", []), ("in/1.csv", "in/../in/1.csv", []), ("in", "in/new.csv", []),
            ("in/1.csv", "out.csv", ["--bad-rows", "in/1.csv"]),
        ] {
            let run = try await tables.score(input, output, ["--json"] + more)
            #expect(run.status == 2 && run.error?["code"] == "scoring.input", "\(output): \(run.errors)")
            #expect(run.errors.contains("expected another place than that of the input"))
        }
        #expect(try tables.fixture.directory.text("in/1.csv") == "a\n1\n")
        #expect(try tables.fixture.directory.handle.open(directory: "in").names() == ["1.csv"])
    }

    @Test(
        "without Spark the engine is refused with what to install, and without a golden prediction with how to record one"
    )
    func engine() async throws {
        let tables = try await ScoredTables(isRecorded: false)
        let words = ["--engine", "spark", "--master", "local[2]", "--json"]
        let unrecorded = try await tables.score("in", "out", words)
        #expect(unrecorded.status == 4 && unrecorded.error?["code"] == "engine.golden", "\(unrecorded.errors)")
        #expect(unrecorded.errors.contains("slipway golden \(ScoredTables.model) 5"))
        let recorded = try await ScoredTables()
        let missing = try await recorded.score(
            "in",
            "out",
            words,
            environment: ["PATH": "/usr/bin:/bin", "SPARK_HOME": "/nonexistent"]
        )
        #expect(missing.status == 1 && missing.error?["code"] == "engine.missing", "\(missing.errors)")
        #expect(missing.errors.contains("pip install pyspark"))
    }
}
