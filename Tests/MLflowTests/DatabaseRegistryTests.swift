import DurableFiles
import GRDB
import Identifiers
import TestSupport
import Testing

@testable import MLflow

#if canImport(Glibc)
import Glibc
#endif

@Suite("Databases")
struct DatabaseRegistryTests {
    private static let tables = """
        CREATE TABLE registered_models (name TEXT PRIMARY KEY, creation_time INT, description TEXT);
        CREATE TABLE model_versions (name TEXT, version INT, source TEXT, run_id TEXT, current_stage TEXT);
        """

    @Test(
        "a database that is no registry is refused in words that help",
        arguments: [
            ("CREATE TABLE notes (t)", "mlflow.registry.not-mlflow", "registered_models and model_versions"),
            ("CREATE TABLE t (a); DROP TABLE t", "mlflow.registry.not-mlflow", "a database without tables"),
            (
                "CREATE TABLE registered_models (name); CREATE TABLE model_versions (name, version)",
                "mlflow.registry.not-mlflow", "one without source"
            ),
            (
                "CREATE TABLE registered_models (name); CREATE VIEW model_versions AS SELECT 1 AS version, 2 AS source",
                "mlflow.registry.not-mlflow", "without model_versions"
            ),
            (
                tables + "INSERT INTO model_versions VALUES ('a', 'one', 'x', NULL, 'None')",
                "mlflow.registry.unreadable",
                "a whole number"
            ),
            (tables + "INSERT INTO registered_models VALUES (x'00ff', 1, '')", "mlflow.registry.unreadable", "a text"),
        ]
    )
    func refused(sql: String, code: String, message: String) throws {
        let scratch = try Scratch()
        let path = try scratch.database(sql)
        let failure = failure { _ = try RegistrySource.open(path, workingDirectory: "/").models() }
        #expect(failure?.stableCode == code)
        #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "no failure")")
    }

    @Test("one bad row is told by name and hides nothing else")
    func badRows() throws {
        let scratch = try Scratch()
        let path = try scratch.database(
            Self.tables + """
                CREATE TABLE registered_model_aliases (name TEXT, alias TEXT, version);
                CREATE TABLE model_version_tags (name TEXT, version INT, key TEXT, value);
                INSERT INTO registered_models VALUES ('a', 1, ''), ('b', 'soon', ''), ('c', 1, x'00ff');
                INSERT INTO model_versions VALUES ('a', 1, 'x', NULL, 'None'), ('a', 'two', 'x', NULL, 'None');
                INSERT INTO model_versions VALUES ('a', 3, x'00', NULL, 'None'), ('a', 4, 'x', NULL, 'None');
                INSERT INTO registered_model_aliases VALUES ('a', 'best', 1), ('a', 'odd', 'first');
                INSERT INTO model_version_tags VALUES ('a', 1, 'k', 'v'), ('a', 1, 'bytes', x'00');
                """
        )
        let contents = try RegistrySource.open(path, workingDirectory: "/").contents()
        #expect(contents.models.map(\.name) == ["a"])
        #expect(contents.models.first?.versions.map(\.version) == [1, 4])
        #expect(contents.models.first?.aliases == ["best": 1])
        #expect(contents.models.first?.versions.first?.tags == ["k": "v"])
        let found = contents.flaws.map { "\($0.model ?? "?") \($0.part)" }
        #expect(Set(found).count == 6)
        #expect(found.contains { $0.contains("a") && $0.contains("alias odd") })
        #expect(found.contains { $0.contains("version 1, tag bytes") })
        #expect(found.contains { $0.contains("version 3") })
    }

    @Test("versions without a row for their model are told by name")
    func orphans() throws {
        let scratch = try Scratch()
        let path = try scratch.database(
            Self.tables + """
                INSERT INTO registered_models VALUES ('a', 1, ''), ('b', 'soon', '');
                INSERT INTO model_versions VALUES ('a', 1, 'x', NULL, 'None'), ('b', 1, 'x', NULL, 'None');
                INSERT INTO model_versions VALUES ('ghost', 2, 'x', NULL, 'None'), ('ghost', 3, 'x', NULL, 'Deleted_Internal');
                """
        )
        let contents = try RegistrySource.open(path, workingDirectory: "/").contents()
        #expect(contents.models.map(\.name) == ["a"])
        #expect(contents.flaws.map { $0.model ?? "" } == ["b", "ghost"])
        #expect(contents.flaws.last?.part == .version(2, "version 2"))
    }

    @Test("an empty file and a damaged database are told apart")
    func damaged() throws {
        let scratch = try Scratch()
        let empty = try scratch.write("", to: "empty.db")
        #expect(
            failure { _ = try RegistrySource.open(empty, workingDirectory: "/") }?.message.contains("an empty file")
                == true
        )
        var bytes = try DirectoryHandle(path: Fixtures.path("mlflow1-sqlite")).read(file: "mlflow.db")
        bytes.replaceSubrange(1024..<40_000, with: repeatElement(0x5A, count: 38_976))
        let broken = try scratch.write(bytes, to: "broken.db")
        let found = failure { _ = try RegistrySource.open(broken, workingDirectory: "/").models() }
        #expect(found?.stableCode == "mlflow.registry.unreadable")
        let cut = try scratch.write(Array(bytes.prefix(900)), to: "cut.db")
        #expect(failure { _ = try RegistrySource.open(cut, workingDirectory: "/").models() } != nil)
    }

    @Test("deleted versions and prompts are left out, spellings of one letter stay two models")
    func rules() throws {
        let scratch = try Scratch()
        let path = try scratch.database(
            Self.tables + """
                CREATE TABLE registered_model_tags (key TEXT, value TEXT, name TEXT);
                INSERT INTO registered_models VALUES ('ä', 1, NULL), ('a\u{308}', 2, 'other'), ('prompt', 3, '');
                INSERT INTO registered_model_tags VALUES ('mlflow.prompt.is_prompt', 'true', 'prompt');
                INSERT INTO model_versions VALUES ('ä', 5, '/absent', '', 'Staging'), ('ä', 2, 's3://b/k', 'r', 'None'),
                  ('ä', 9, 'REDACTED', '', 'Deleted_Internal'), ('prompt', 1, 'dummy-source', '', 'None');
                """
        )
        let models = try RegistrySource.open(path, workingDirectory: "/").models()
        #expect(models.map(\.description) == ["other", ""])
        let versions = models[1].versions
        #expect(versions.map(\.version) == [2, 5])
        #expect(versions.map(\.stage) == [nil, "Staging"])
        #expect(versions.map(\.runID) == ["r", nil])
        #expect(
            versions.map(\.location) == [
                .remote(written: "s3://b/k"), .missing(written: "/absent", lookedIn: ["/absent"]),
            ]
        )
    }

    @Test("runs are read with the last value of each metric, from the table of the last ones or from all of them")
    func runs() throws {
        let scratch = try Scratch()
        let runs = """
            CREATE TABLE runs (run_uuid TEXT, name TEXT, artifact_uri TEXT);
            CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
            CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
            INSERT INTO runs VALUES ('a', 'nightly', 'x'), ('b', '', 'x'), ('c', NULL, 'x');
            INSERT INTO params VALUES ('depth', '3', 'a'), ('depth', '4', 'b');
            INSERT INTO tags VALUES ('mlflow.runName', 'by tag', 'b');
            """
        let columns = "(key TEXT, value DOUBLE, timestamp BIGINT, step BIGINT, is_nan BOOLEAN, run_uuid TEXT);"
        for (table, rows) in [
            ("latest_metrics", "('auc', 0.5, 1, 0, 0, 'a'), ('strange', 0, 1, 0, 1, 'a')"),
            (
                "metrics",
                "('auc', 0.9, 9, 0, 0, 'a'), ('auc', 0.5, 1, 3, 0, 'a'), ('auc', 0.4, 1, 3, 0, 'a'), ('strange', 0, 1, 0, 1, 'a')"
            ),
        ] {
            let sql = Self.tables + runs + "CREATE TABLE \(table) \(columns) INSERT INTO \(table) VALUES \(rows);"
            let path = try scratch.database("\(table).db", sql)
            let found = try RegistrySource.open(path, workingDirectory: "/").runs(["a", "b", "gone"]).runs
            #expect(found.keys.sorted() == ["a", "b"])
            #expect(found["a"]?.name == "nightly" && found["b"]?.name == "by tag")
            #expect(found["a"]?.metrics == ["auc": .number(0.5), "strange": .text("NaN")], "\(table)")
            #expect(found["b"]?.params == ["depth": "4"] && found["b"]?.metrics == [:])
        }
        let without = try scratch.database("without.db", Self.tables)
        #expect(try RegistrySource.open(without, workingDirectory: "/").runs(["a"]).runs.isEmpty)
    }

    @Test("models of one name in two workspaces are kept apart")
    func workspaces() throws {
        let scratch = try Scratch()
        let path = try scratch.database(
            """
            CREATE TABLE registered_models (workspace TEXT, name TEXT);
            CREATE TABLE model_versions (workspace TEXT, name TEXT, version INT, source TEXT);
            INSERT INTO registered_models VALUES ('line 4', 'm'), ('default', 'm');
            INSERT INTO model_versions VALUES ('line 4', 'm', 1, 'models:/m/2'), ('line 4', 'm', 2, '/absent/4'),
              ('default', 'm', 2, '/absent');
            """
        )
        let models = try RegistrySource.open(path, workingDirectory: "/").models()
        #expect(models.map(\.workspace) == [nil, "line 4"])
        #expect(models.map { $0.versions.map(\.version) } == [[2], [1, 2]])
        #expect(models[1].versions[0].location == .missing(written: "models:/m/2", lookedIn: ["/absent/4"]))
    }

    @Test("a registry that another program is writing is read as it was last committed, and left alone")
    func liveWriter() throws {
        let scratch = try Scratch()
        let path = try scratch.database("PRAGMA user_version = 1;" + Self.tables)
        let writer = try writer(path)
        try writer.writeWithoutTransaction { database in
            try database.execute(sql: "INSERT INTO registered_models VALUES ('committed', 1, '')")
            try database.execute(sql: "BEGIN IMMEDIATE; INSERT INTO registered_models VALUES ('not yet', 1, '')")
            #expect(try size(path + "-wal") > 0)
            let models = try RegistrySource.open(path, workingDirectory: "/").models()
            #expect(models.map(\.name) == ["committed"])
            try database.execute(sql: "COMMIT")
        }
        #expect(try RegistrySource.open(path, workingDirectory: "/").models().count == 2)
        try writer.close()
    }

    @Test("a database in WAL mode is read without leaving files beside it")
    func quietLog() throws {
        let scratch = try Scratch()
        let path = try scratch.database(Self.tables)
        let writer = try writer(path)
        try writer.write { try $0.execute(sql: "INSERT INTO registered_models VALUES ('a', 1, '')") }
        try writer.close()
        #expect(try scratch.directory.names() == ["mlflow.db"])
        #expect(try RegistrySource.open(path, workingDirectory: "/").models().map(\.name) == ["a"])
        #expect(try scratch.directory.names() == ["mlflow.db"])
    }

    @Test("a copy that has its log but no index is read with the log, and left as it is")
    func copiedLog() throws {
        let scratch = try Scratch()
        let path = try scratch.database(Self.tables)
        let writer = try writer(path)
        try writer.write { try $0.execute(sql: "INSERT INTO registered_models VALUES ('in the log', 1, '')") }
        for ending in ["", "-wal"] {
            try scratch.write(scratch.directory.read(file: "mlflow.db" + ending), to: "copy/mlflow.db" + ending)
        }
        try writer.close()
        let copy = try scratch.directory.open(directory: "copy")
        #expect(
            try RegistrySource.open(scratch.path + "/copy", workingDirectory: "/").models().map(\.name) == [
                "in the log"
            ]
        )
        #expect(try copy.names().sorted() == ["mlflow.db", "mlflow.db-wal"])
    }

    @Test("a copy taken in the middle of a change is read as it was before, and left as it is")
    func hotJournal() throws {
        let scratch = try Scratch()
        let path = try scratch.database(Self.tables + "INSERT INTO registered_models VALUES ('before', 1, '')")
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA cache_size = 1; BEGIN; UPDATE registered_models SET name = 'after'")
            for number in 0..<500 {
                let text = String(repeating: "x", count: 500)
                try database.execute(
                    sql: "INSERT INTO registered_models VALUES (?, 1, ?)",
                    arguments: ["\(number)", text]
                )
            }
            for ending in ["", "-journal"] {
                try scratch.write(scratch.directory.read(file: "mlflow.db" + ending), to: "copy/mlflow.db" + ending)
            }
            try database.execute(sql: "ROLLBACK")
        }
        try queue.close()
        let copy = try scratch.directory.open(directory: "copy")
        let before = try copy.read(file: "mlflow.db")
        #expect(
            try RegistrySource.open(scratch.path + "/copy", workingDirectory: "/").models().map(\.name) == ["before"]
        )
        #expect(try copy.names().sorted() == ["mlflow.db", "mlflow.db-journal"])
        #expect(try copy.read(file: "mlflow.db") == before)
    }

    private func writer(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
        return queue
    }

    private func size(_ path: String) throws -> UInt64 {
        try OpenFile.read(path).status().size
    }
}

extension Scratch {
    fileprivate func database(_ sql: String) throws -> String { try database("mlflow.db", sql) }
}
