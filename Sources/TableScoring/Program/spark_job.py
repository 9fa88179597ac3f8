"""The driver's program: `spark-submit spark_job.py SPEC.json`. It writes what came of it to the file that the spec names.

The version's files, the spec and this file lie in a directory of the caller's, who has verified the bundle.
"""
import json
import os
import re
import sys
import traceback
import urllib.parse
import zipfile

import slipway_engine

NAMES = {"version": "slipway-version", "wheels": "slipway-wheels"}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    result = {}
    try:
        run(spec, result)
    except BaseException as error:
        text = "\n".join([*causes(error), traceback.format_exc()])
        code, message = slipway_engine.found_error(text) or ("engine.job", first_line(error))
        result["error"] = {"code": code, "message": message}
        traceback.print_exc()
    temporary = spec["result"] + ".new"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.rename(temporary, spec["result"])
    sys.exit(1 if "error" in result else 0)


def causes(error):
    """What is said of an error on Python's side and on Java's."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield str(error)
        yield str(getattr(error, "_stackTrace", "") or "")
        error = getattr(error, "_cause", None) or error.__cause__ or error.__context__


def first_line(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "%s: %s" % (type(error).__name__, lines[0] if lines else "")


def run(spec, result):
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.appName("slipway score %s" % spec["subject"])
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(spec["engine"]["chunk"]))
        # What an executor says of an error is behind the exception of the driver.
        .config("spark.sql.pyspark.jvmStacktrace.enabled", "true")
        .getOrCreate()
    )
    try:
        session.sparkContext.setLogLevel("ERROR")
        result["engine"] = "spark %s" % session.version
        Job(session, spec, result).run()
    finally:
        session.stop()


class Job:
    def __init__(self, session, spec, result):
        self._session, self._spec, self._result = session, spec, result
        context = session.sparkContext
        self._path = context._jvm.org.apache.hadoop.fs.Path(spec["output"])
        self._files = self._path.getFileSystem(context._jsc.hadoopConfiguration())

    def run(self):
        spec, context = self._spec, self._session.sparkContext
        is_there = self._files.exists(self._path)
        if is_there and spec["mode"] != "overwrite":
            raise slipway_engine.EngineError(
                "engine.output", "%s: expected a new directory, found one; --mode overwrite replaces it" % spec["output"]
            )
        context.addPyFile(os.path.join(spec["directory"], "slipway_engine.py"))
        for name in ("version", "wheels"):
            if spec["archives"].get(name):
                context.addArchive("%s#%s" % (self._zipped(name), NAMES[name]))
        rows = self._read()
        self._require_apart(rows)
        self._check(rows)
        shared = context.broadcast(spec["engine"])
        self._described(shared)
        shared.unpersist()
        shared = context.broadcast(spec["engine"])
        scored = rows.mapInArrow(scoring(shared), self._schema(rows))
        try:
            self._write(scored)
        except BaseException as error:
            if self._has_begun(error):
                self._files.delete(self._path, True)
            raise

    def _has_begun(self, error):
        """Tells whether what lies at the output is half-done and of this job alone."""
        from pyspark.errors import AnalysisException

        # A plan that is refused has written nothing: what lies there is of others. A table of Delta keeps its versions by its log.
        if isinstance(error, AnalysisException):
            return False
        log = self._session.sparkContext._jvm.org.apache.hadoop.fs.Path(self._path, "_delta_log")
        return not self._files.exists(log)

    def _read(self):
        spec = self._spec
        reader = self._session.read.format(spec["format"])
        if spec["format"] == "csv":
            reader = reader.option("header", True).option("escape", '"')
        return reader.load(spec["input"])

    def _require_apart(self, rows):
        """Refuses an output that holds a file of the input, which the writing would remove."""
        output = located(self._files.makeQualified(self._path).toUri().toString())
        for file in map(located, rows.inputFiles()):
            if file == output or file.startswith(output.rstrip("/") + "/"):
                raise slipway_engine.EngineError(
                    "engine.output", "%s: expected another place than the input, found %s in it" % (self._spec["output"], file)
                )

    def _check(self, rows):
        """Refuses before any task what needs no rows to be refused."""
        spec, engine = self._spec, self._spec["engine"]
        names = rows.columns
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise slipway_engine.EngineError("scoring.input", 'the input has the column "%s" twice' % twice)
        engine["features"] = names
        schema = engine["schema"]
        if schema["form"] in ("columns", "arrays"):
            missing = [one["name"] for one in schema["columns"] if one["required"] and one["name"] is not None and one["name"] not in names]
            if missing:
                raise slipway_engine.EngineError(
                    "scoring.input", "the input has no column %s, which the model needs; it has %s" % (", ".join(missing), ", ".join(names))
                )

    def _described(self, shared):
        """Has one process prove the version, and say which columns it answers."""
        source = self._session.range(0, 1, 1, 1)
        found = source.mapInArrow(describing(shared), "description string").collect()
        description = json.loads(found[0]["description"])
        self._spec["engine"]["columns"] = description["columns"]
        self._result["description"] = description

    def _schema(self, rows):
        """The columns that stay, and those of the answer."""
        from pyspark.sql import types

        kinds = {
            "bool": types.BooleanType(), "int8": types.ByteType(), "int16": types.ShortType(), "int32": types.IntegerType(),
            "int64": types.LongType(), "float": types.FloatType(), "double": types.DoubleType(), "string": types.StringType(),
            "binary": types.BinaryType(), "timestamp[us, tz=UTC]": types.TimestampType(),
            "decimal128(20, 0)": types.DecimalType(20, 0),
        }
        engine = self._spec["engine"]
        keeps = patterns(engine["keep"]), patterns(engine["replace"])
        kept = [field for field in rows.schema.fields if matches(field.name, keeps[0]) and not matches(field.name, keeps[1])]
        added = [types.StructField(engine["pattern"].replace("*", name), kinds[kind], True) for name, kind in engine["columns"]]
        if engine["badRows"]:
            added.append(types.StructField(slipway_engine.ERROR, types.StringType(), True))
        names = [field.name.lower() for field in kept]
        twice = next((field.name for field in added if field.name.lower() in names), None)
        if twice is not None:
            raise slipway_engine.EngineError(
                "scoring.input",
                "the input has a column %s already; call the added ones otherwise with --columns, or leave it out with --replace" % twice,
            )
        self._result["columns"] = [field.name for field in added]
        return types.StructType([types.StructField(field.name, field.dataType, True) for field in kept] + added)

    def _write(self, scored):
        from pyspark.sql import Observation, functions

        counts = [functions.count(functions.lit(1)).alias("rows")]
        if self._spec["engine"]["badRows"]:
            counts.append(functions.count(functions.col(slipway_engine.ERROR)).alias("bad"))
        seen = Observation("slipway")
        writer = scored.observe(seen, *counts).write.format(self._spec["format"]).mode(
            "overwrite" if self._spec["mode"] == "overwrite" else "errorifexists"
        )
        if self._spec["format"] == "csv":
            writer = writer.option("header", True).option("escape", '"')
        writer.save(self._spec["output"])
        self._result["rows"] = seen.get["rows"]
        self._result["bad"] = seen.get.get("bad", 0)
        self._record()

    def _record(self):
        """Lays `_slipway.json` beside the data, last of all."""
        record = dict(self._spec["record"])
        record.update(
            engine=self._result["engine"], rows=self._result["rows"], bad=self._result["bad"], columns=self._result["columns"],
            golden={"rows": self._result["description"]["golden"], "result": "equal"},
            packages=self._result["description"]["packages"], python=self._result["description"]["python"],
            loader=self._result["description"]["loader"],
        )
        jvm = self._session.sparkContext._jvm
        stream = self._files.create(jvm.org.apache.hadoop.fs.Path(self._path, "_slipway.json"), True)
        try:
            stream.write(bytearray((json.dumps(record, sort_keys=True) + "\n").encode()))
        finally:
            stream.close()

    def _zipped(self, name):
        """An archive of the files, which are not compressed: most of them are already."""
        root = self._spec["archives"][name]
        path = os.path.join(self._spec["directory"], "%s.zip" % NAMES[name])
        # The times of a bundle's files are before those that a zip knows.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for directory, _, names in sorted(os.walk(root)):
                for one in sorted(names):
                    whole = os.path.join(directory, one)
                    archive.write(whole, os.path.relpath(whole, root))
        return path


def located(address):
    """An address as Hadoop and Spark have it in common: they differ in the slashes of files, and in what they encode."""
    return re.sub("^([^:/]+):///", r"\1:/", urllib.parse.unquote(address))


def patterns(texts):
    return [re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL) for text in texts]


def matches(name, expressions):
    return any(one.fullmatch(name) for one in expressions)


# What follows runs in the executors: it names nothing of this module but what it is made with.
def describing(shared):
    names = dict(NAMES)

    def describe(batches):
        import slipway_engine
        from pyspark import SparkFiles

        for _ in batches:
            pass
        yield slipway_engine.describe(shared.value, lambda name: SparkFiles.get(names[name]))

    return describe


def scoring(shared):
    names = dict(NAMES)

    def score(batches):
        import slipway_engine
        from pyspark import SparkFiles, TaskContext

        context = TaskContext.get()
        partition = None if context is None else context.partitionId()
        yield from slipway_engine.score(shared.value, lambda name: SparkFiles.get(names[name]), batches, partition)

    return score


if __name__ == "__main__":
    main()
