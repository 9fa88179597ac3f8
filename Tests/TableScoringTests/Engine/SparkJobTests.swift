import TestSupport
import Testing

@testable import TableScoring

/// The driver's program with files and a writer in the place of Spark's: what stays where a write fails, and what is refused before it.
@Suite("The driver's program of Spark", .enabled(if: PyArrow.isThere, "`make setup-tests` installs a Python"))
struct SparkJobTests {
    let files: ParquetFixture

    init() throws {
        files = try ParquetFixture()
        try files.place.write(TablePrograms.sparkJob.source, to: TablePrograms.sparkJob.name)
        try files.place.write(TablePrograms.engine.source, to: TablePrograms.engine.name)
        try files.place.write([], to: "pyspark/__init__.py")
        try files.place.write(Array("class AnalysisException(Exception): pass\n".utf8), to: "pyspark/errors.py")
    }

    /// Runs a job in the place of `/out`, in which `there` exists once the write has begun.
    /// - Returns: the error's first words, and the places that were deleted.
    private func run(
        _ error: String,
        there: [String] = ["/out"],
        input: [String] = ["file:///in/a.parquet"],
        output: String = "file:/out"
    ) throws -> String {
        try files.python(
            """
            import types
            import spark_job
            from pyspark.errors import AnalysisException

            deleted, there = [], []

            class Path:
                def __init__(self, parent, name=None): self.text = parent if name is None else parent.text + "/" + name
                def getFileSystem(self, _): return Files()
                def toUri(self): return self
                def toString(self): return self.text

            class Files:
                def exists(self, path): return path.text.split(":")[-1] in there
                def delete(self, path, _): deleted.append(path.text)
                def makeQualified(self, path): return path

            class Job(spark_job.Job):
                def _read(self): return types.SimpleNamespace(
                    inputFiles=lambda: \(input), mapInArrow=lambda *_: None)
                def _check(self, rows): pass
                def _described(self, shared): pass
                def _schema(self, rows): pass
                def _write(self, scored):
                    there.extend(\(there))
                    raise \(error)

            hadoop = types.SimpleNamespace(fs=types.SimpleNamespace(Path=Path))
            jvm = types.SimpleNamespace(org=types.SimpleNamespace(apache=types.SimpleNamespace(hadoop=hadoop)))
            java = types.SimpleNamespace(hadoopConfiguration=lambda: None)
            shared = types.SimpleNamespace(unpersist=lambda: None)
            context = types.SimpleNamespace(
                _jvm=jvm, _jsc=java, addPyFile=lambda _: None, addArchive=lambda _: None, broadcast=lambda _: shared)
            spec = {"output": "\(output)", "mode": "overwrite", "directory": ".", "archives": {}, "engine": {}}
            try:
                Job(types.SimpleNamespace(sparkContext=context), spec, {}).run()
            except BaseException as error:
                say(type(error).__name__, str(error)[:120], deleted)
            """
        )
    }

    @Test("a task that fails leaves nothing of the job's own")
    func half() throws {
        #expect(try run(#"RuntimeError("task")"#) == "RuntimeError task ['file:/out']\n")
        #expect(try run("KeyboardInterrupt()").hasSuffix("['file:/out']\n"))
    }

    @Test("a plan that is refused has written nothing, and what lies there stays")
    func refusedPlan() throws {
        #expect(try run(#"AnalysisException("there")"#) == "AnalysisException there []\n")
    }

    @Test("a table of Delta keeps its log and its versions")
    func delta() throws {
        #expect(try run(#"RuntimeError("task")"#, there: ["/out", "/out/_delta_log"]) == "RuntimeError task []\n")
    }

    @Test(
        "an output that is the input, or holds a file of it, is refused before anything is written",
        arguments: [
            ("file:///out/a.parquet", "file:/out"), ("file:///out/deep/a%20b.parquet", "file:/out"),
            ("file:///out", "file:/out"), ("s3a://lake/out/a.parquet", "s3a://lake/out"),
        ]
    )
    func inputInside(input: String, output: String) throws {
        let said = try run(#"RuntimeError("task")"#, input: ["file:///in/b.parquet", input], output: output)
        #expect(said.hasPrefix("EngineError slipway: engine.output: ") && said.hasSuffix(" []\n"), "\(said)")
        #expect(said.contains("expected another place than the input"))
    }

    @Test("a place beside the input, whose name begins as its own, is none of it")
    func beside() throws {
        let said = try run(#"RuntimeError("task")"#, input: ["file:///output/a.parquet"])
        #expect(said == "RuntimeError task ['file:/out']\n")
    }
}
