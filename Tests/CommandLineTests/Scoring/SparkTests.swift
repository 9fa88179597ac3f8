import AsyncSupport
import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The Spark that `scripts/setup-spark` installs; only `make test-spark` asks for it, since each job starts three Java machines.
private enum Spark {
    static let directory = "\(Fixtures.repository)/.build-tools/spark"
    static let python = "\(directory)/bin/python"
    static let isWanted = getenv("SLIPWAY_TEST_SPARK") != nil
}

/// Real jobs on a cluster of two executors of this machine.
@Suite("slipway score on Spark", .serialized, .enabled(if: Spark.isWanted, "`make test-spark` runs them"))
struct SparkTests {
    private static let rows = 200_000
    private static let cluster = "local-cluster[2,1,1024]"

    /// Starts nothing: the words and the environment of a job.
    private static func words(_ more: [String], master: String = cluster) -> [String] {
        let settings = [
            "spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1",
            "spark.driver.memory=1g", "spark.executor.memory=1g", "spark.sql.files.maxPartitionBytes=8m",
            "spark.pyspark.python=\(Spark.python)", "spark.pyspark.driver.python=\(Spark.python)",
        ]
        return ["--engine", "spark", "--master", master] + settings.flatMap { ["--conf", $0] } + more
    }

    private static var environment: [String: String] {
        ["PATH": "\(Spark.directory)/bin:" + Fixture.ownPath]
    }

    private func score(_ tables: ScoredTables, _ output: String, _ more: [String] = []) async throws -> CommandRun {
        try await tables.score("in", output, Self.words(more), environment: Self.environment)
    }

    private func tables(files: Int = 8) async throws -> ScoredTables {
        let tables = try await ScoredTables()
        try await tables.rows(times: Self.rows / 171 + 1, files: files, to: "in")
        return tables
    }

    @Test("the answers are those of one process, and the record beside them names their origin")
    func bits() async throws {
        let tables = try await tables()
        let one = try await tables.score(
            "in",
            "one.parquet",
            ["--keep", "id", "--probabilities", "--loader", "direct"]
        )
        #expect(one.status == 0, "\(one.errors)")
        let run = try await score(tables, "spark", ["--keep", "id", "--probabilities", "--json"])
        try #require(run.status == 0, "\(run.errors)")
        let report = try #require(run.parsed)
        let rows = try #require(report["rows"]?.integer)
        #expect(rows >= Self.rows && report["bad"] == 0 && report["engine"]?.string?.hasPrefix("spark ") == true)
        for column in try #require(report["columns"]?.array).compactMap(\.string) {
            // The library may round a probability otherwise in the last rows of a batch, and batches end elsewhere here.
            let tolerance = column == "prediction" ? nil : 1e-12
            #expect(
                try await tables.compare("one.parquet", "spark", column: column, within: tolerance)
                    == "True True True \(rows)\n"
            )
        }
        let record = try JSONParser.parse(
            Array(tables.fixture.directory.text("spark/_slipway.json").utf8),
            subject: "_slipway.json"
        )
        #expect(record["rows"] == report["rows"] && record["digest"] == report["digest"] && record["version"] == "5")
        #expect(record["golden"]?["result"] == "equal" && record["packages"]?["scikit-learn"]?.string != nil)
        #expect(try tables.fixture.directory.handle.status(of: "spark/_SUCCESS") != nil)
        let again = try await score(tables, "spark", ["--json"])
        #expect(again.status == 2 && again.error?["code"] == "engine.output", "\(again.errors)")
        let replaced = try await score(tables, "spark", ["--keep", "id", "--mode", "overwrite"])
        #expect(replaced.status == 0 && replaced.output.contains("sha256:"), "\(replaced.errors)")
    }

    @Test("bad rows stay with the reason, one in ten of them; without the option the job fails and leaves nothing")
    func badRows() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 20, files: 2, to: "good")
        try await tables.python(
            """
            import os, pyarrow as pa, pyarrow.dataset as ds, pyarrow.csv
            table = ds.dataset("good", format="parquet").to_table().sort_by("id")
            column = [("none" if row % 10 == 0 else repr(value)) for row, value in enumerate(table["mean radius"].to_pylist())]
            table = table.set_column(table.column_names.index("mean radius"), "mean radius", pa.array(column))
            os.makedirs("in"); pyarrow.csv.write_csv(table, "in/rows.csv")
            """
        )
        let failed = try await score(tables, "out", ["--format", "csv", "--json"])
        #expect(failed.status == 2 && failed.error?["code"] == "scoring.input", "\(failed.errors)")
        #expect(failed.errors.contains("mean radius"))
        #expect(try tables.fixture.directory.handle.status(of: "out") == nil)
        let kept = try await score(tables, "out", ["--format", "csv", "--keep-bad-rows", "--keep", "id", "--json"])
        #expect(kept.status == 0 && kept.parsed?["rows"] == 3420 && kept.parsed?["bad"] == 342, "\(kept.errors)")
    }

    @Test("files without rows and columns of lists go through; a missing column, and the input's own place, do not")
    func shapes() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "good")
        try await tables.python(
            """
            import os, pyarrow as pa, pyarrow.parquet as pq
            table = pq.read_table("good/part-000.parquet")
            table = table.append_column("l", pa.array([[1, 2]] * len(table))).append_column("o", pa.array([{"k": 1}] * len(table)))
            os.makedirs("in"); pq.write_table(table, "in/a.parquet"); pq.write_table(table.slice(0, 0), "in/b.parquet")
            os.makedirs("less"); pq.write_table(table.drop_columns(["mean radius"]), "less/a.parquet")
            """
        )
        let one = try await tables.score("in", "one.parquet", ["--keep", "id", "--loader", "direct"])
        #expect(one.status == 0, "\(one.errors)")
        let run = try await score(tables, "out", ["--json"])
        #expect(run.status == 0 && run.parsed?["rows"] == 171, "\(run.errors)")
        #expect(try await tables.compare("one.parquet", "out") == "True True True 171\n")
        let less = try await tables.score("less", "none", Self.words(["--json"]), environment: Self.environment)
        #expect(less.status == 2 && less.error?["code"] == "scoring.input", "\(less.errors)")
        #expect(less.errors.contains("mean radius"))
        let same = try await score(tables, "in", ["--mode", "overwrite", "--json"])
        #expect(same.status == 2 && same.error?["code"] == "engine.output", "\(same.errors)")
        #expect(try tables.fixture.directory.handle.open(directory: "in").names().count == 2)
    }

    @Test("lines of JSON get the answers that Parquet gets, and are written as lines of JSON")
    func lines() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "good")
        try await tables.python(
            """
            import json, os, pyarrow.parquet as pq
            os.makedirs("in")
            with open("in/rows.json", "w") as file:
                for row in pq.read_table("good/part-000.parquet").to_pylist(): print(json.dumps(row), file=file)
            """
        )
        let one = try await tables.score("good", "one.parquet", ["--keep", "id", "--loader", "direct"])
        #expect(one.status == 0, "\(one.errors)")
        let run = try await score(tables, "out", ["--format", "json", "--keep", "id", "--json"])
        #expect(run.status == 0 && run.parsed?["rows"] == 171, "\(run.errors)")
        let compared = try await tables.python(
            """
            import glob, json, pyarrow.parquet as pq
            found = {row["id"]: row["prediction"] for path in glob.glob("out/part-*") for row in map(json.loads, open(path))}
            one = pq.read_table("one.parquet").to_pydict()
            print(len(found), all(found[row] == answer for row, answer in zip(one["id"], one["prediction"])))
            """
        )
        #expect(compared == "171 True\n")
    }

    @Test("a golden prediction that an executor does not give, and a package that it lacks, fail the job before a row")
    func refusals() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "in")
        // An executor whose scikit-learn says that it is another one.
        try tables.fixture.directory.write(
            Array("Metadata-Version: 2.1\nName: scikit-learn\nVersion: 0.1\n".utf8),
            to: "shadow/scikit_learn-0.1.dist-info/METADATA"
        )
        let shadow = tables.fixture.path("shadow")
        let other = try await score(tables, "out", ["--conf", "spark.executorEnv.PYTHONPATH=\(shadow)", "--json"])
        #expect(other.status == 4 && other.error?["code"] == "engine.package", "\(other.errors)")
        #expect(other.errors.contains("scikit-learn") && other.errors.contains("found 0.1"))
        #expect(try tables.fixture.directory.handle.status(of: "out") == nil)
    }

    @Test("an executor that is killed in a task is replaced, and the answers are the same")
    func killed() async throws {
        let tables = try await tables(files: 4)
        let one = try await tables.score("in", "one.parquet", ["--keep", "id", "--loader", "direct", "--json"])
        let rows = try #require(one.parsed?["rows"]?.integer)
        let mark = "slipway.test=\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let more = ["--keep", "id", "--chunk", "500", "--conf", "spark.executor.extraJavaOptions=-D\(mark)"]
        let killing = Task { try await Self.killOne(mark) }
        let run = try await score(tables, "spark", more)
        let hasKilled = try await killing.value
        #expect(hasKilled, "no executor was seen at work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try await tables.compare("one.parquet", "spark") == "True True True \(rows)\n")
    }

    /// Kills the first executor with the mark that has begun to work in Python.
    /// - Returns: false if there was none within some minutes.
    private static func killOne(_ mark: String) async throws -> Bool {
        let clock = SystemClock()
        let end = clock.now.adding(seconds: 240)
        while clock.now < end {
            for executor in processes(where: { $0.contains(mark) && $0.contains("CoarseGrainedExecutorBackend") })
            where processes(where: { $0.contains("pyspark") && $0.contains("daemon") }).contains(where: {
                parent(of: $0) == executor
            }) {
                kill(executor, SIGKILL)
                return true
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private static func processes(where matches: (String) -> Bool) -> [pid_t] {
        let names = (try? DirectoryHandle(path: "/proc").names()) ?? []
        return names.compactMap { pid_t($0) }.filter { id in
            guard let file = try? OpenFile.read("/proc/\(id)/cmdline"), let bytes = try? file.readAll(limit: 1 << 20)
            else {
                return false
            }
            return matches(String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self))
        }
    }

    private static func parent(of process: pid_t) -> pid_t? {
        guard let file = try? OpenFile.read("/proc/\(process)/stat"), let bytes = try? file.readAll(limit: 4096) else {
            return nil
        }
        // Behind the name in parentheses: the state, then the parent.
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return fields.count > 2 ? pid_t(fields[2]) : nil
    }
}
