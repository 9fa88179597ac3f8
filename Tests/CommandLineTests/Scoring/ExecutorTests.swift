import DurableFiles
import Evaluation
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import TableScoring

/// The executor's module in a Python of its own: it knows no engine, so none is needed.
@Suite("The executor's module", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct ExecutorTests {
    /// Reads rows in batches, and does with them as an engine does.
    private static let engine = """
        import json, os, sys
        os.environ.pop("ORT_DISABLE_TELEMETRY", None)
        import pyarrow as pa, pyarrow.dataset as ds, pyarrow.parquet as pq
        sys.path.insert(0, ".")
        import slipway_engine
        spec = json.load(open("spec.json"))
        fetch = lambda name: "version"
        try:
            description = json.loads(slipway_engine.describe(spec, fetch).column("description")[0].as_py())
            spec["columns"] = description["columns"]
            table = ds.dataset("in", format="parquet").to_table()
            spec["features"] = table.column_names
            found = list(slipway_engine.score(spec, fetch, iter(table.to_batches(max_chunksize=700)), 3))
            pq.write_table(pa.Table.from_batches(found), "engine.parquet")
            assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
            print("scored", sum(batch.num_rows for batch in found), description["golden"] > 0, description["loader"])
        except RuntimeError as error:
            print(slipway_engine.found_error("Traceback\\n  x: " + str(error) + "\\n at java.x"))
        """

    /// Lays the version, the module and the spec where the engine has them.
    private func prepare(
        _ tables: ScoredTables,
        _ change: (inout EngineJob) throws -> Void = { _ in },
        spec edit: (inout JSONValue) throws -> Void = { _ in }
    ) throws {
        let version = try tables.version()
        // Its files go with it.
        defer { withExtendedLifetime(version) {} }
        var job = try EngineJob(version, naming: BatchNaming(keeping: ["id"]))
        try change(&job)
        var spec = try job.spec(readsTexts: false)
        try edit(&spec)
        let place = tables.fixture.directory
        try Shell.run(
            """
            cd '\(place.handle.path)' && rm -rf version spec.json '\(TablePrograms.engine.name)'
            cp -r '\(version.directory.path)' version
            """
        )
        try place.write(JSONWriter.bytes(of: spec), to: "spec.json")
        try place.write(TablePrograms.engine.source, to: TablePrograms.engine.name)
    }

    private func run(_ tables: ScoredTables) async throws -> String { try await tables.python(Self.engine) }

    @Test("its answers are those of slipway score, bit by bit, in batches of another size")
    func bits() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 5, files: 2, to: "in")
        try prepare(tables) { $0.probabilities = true }
        #expect(try await run(tables).hasPrefix("scored 855 True direct"))
        let one = try await tables.score(
            "in",
            "one.parquet",
            ["--keep", "id", "--probabilities", "--loader", "direct", "--json"]
        )
        #expect(one.status == 0, "\(one.errors)")
        for column in try #require(one.parsed?["columns"]?.array).compactMap(\.string) {
            let compared = try await tables.compare("one.parquet", "engine.parquet", column: column)
            #expect(compared == "True True True 855\n", "\(column)")
        }
    }

    @Test(
        "a changed file, one that is missing and one that is there besides are refused by name",
        arguments: [
            ("echo >> conda.yaml", "conda.yaml: expected sha256:"), ("rm conda.yaml", "conda.yaml: expected a file"),
            ("touch new.py", "new.py: expected no file"),
        ]
    )
    func tampered(command: String, words: String) async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "in")
        try prepare(tables)
        try Shell.run("cd '\(tables.fixture.path("version"))' && chmod -R u+w . && \(command)")
        let said = try await run(tables)
        #expect(said.hasPrefix("('engine.digest', ") && said.contains(words), "\(said)")
    }

    @Test("a recorded answer that it does not give is refused with row and column")
    func wrongGolden() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "in")
        try prepare(tables) { _ in
        } spec: { spec in
            var golden = try #require(spec["golden"])
            var output = try #require(golden["output"])
            var body = try #require(output["body"]?.string.flatMap { Base64.decode($0) })
            // The lowest byte of the first answer.
            body[0] ^= 1
            output["body"] = .string(Base64.text(of: body))
            golden["output"] = output
            spec["golden"] = golden
        }
        let said = try await run(tables)
        #expect(said.hasPrefix("('engine.golden', ") && said.contains("row 1 column prediction: expected "), "\(said)")
        #expect(said.contains("scikit-learn 1."), "the packages on both sides")
    }

    @Test("a package that is missing, and one of another version, are refused with both versions")
    func packages() async throws {
        let tables = try await ScoredTables()
        try await tables.rows(times: 1, files: 1, to: "in")
        try prepare(tables) { _ in
        } spec: { spec in
            #expect(spec["packages"]?["scikit-learn"]?.string != nil && spec["packages"]?["pyarrow"] == nil)
            spec["packages"] = ["scikit-learn": "0.1"]
        }
        let other = try await run(tables)
        #expect(
            other.hasPrefix("('engine.package', 'scikit-learn: expected 0.1, ") && other.contains("found 1."),
            "\(other)"
        )
        try prepare(tables) { _ in
        } spec: {
            $0["packages"] = ["slipway-no-such-package": "1"]
        }
        #expect(try await run(tables).contains("slipway-no-such-package: expected 1, with which"))
    }

    @Test("bad rows stay with the reason, or the first one ends the task")
    func badRows() async throws {
        let tables = try await ScoredTables()
        try await tables.python(
            """
            import os, pyarrow as pa, pyarrow.parquet as pq
            os.makedirs("in"); pq.write_table(pa.table({"id": [1, 2], "mean radius": ["1.5", "x"]}), "in/a.parquet")
            """
        )
        let schema: JSONValue = [
            "form": "columns", "params": [:],
            "columns": [["name": "mean radius", "wire": "mean radius", "type": "double", "required": true]],
        ]
        try prepare(tables) {
            $0.skipsBadRows = true
        } spec: { spec in
            // Texts as those of CSV; the model itself wants more columns, and refuses the row that can be read.
            spec["schema"] = schema
            spec["readsTexts"] = true
        }
        #expect(try await run(tables).hasPrefix("scored 2 "))
        let kept = try await tables.python(
            """
            import pyarrow.parquet as pq
            table = pq.read_table("engine.parquet").to_pydict()
            print(table["id"], table["prediction"], ["mean radius" in one for one in table["slipway_error"]], len(table["slipway_error"][0]) > 5)
            """
        )
        #expect(kept.hasPrefix("[1, 2] [None, None] [") && kept.contains("True] True"), "\(kept)")
        try prepare(tables) { _ in
        } spec: { spec in
            spec["schema"] = schema
            spec["readsTexts"] = true
        }
        let ended = try await run(tables)
        #expect(
            ended.hasPrefix("('scoring.input', 'a row of partition 3: ") && ended.contains("--keep-bad-rows"),
            "\(ended)"
        )
    }
}
