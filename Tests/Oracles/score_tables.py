"""What `make bench BENCH="parquet spark"` compares scored tables with, and what says whether both gave the same.

    data DIR ROWS PARTS          writes rows of the example's model as Parquet
    loop VERSION DATA OUT        the bare loop: the node's own loader over batches of pyarrow
    compare A B                  ends with 1 unless both have the same answers by `id`, bit by bit
    udf VERSION DATA OUT         a job of mlflow.pyfunc.spark_udf, for spark-submit
    reaped COMMAND…              runs a command and waits for all that it leaves, so that their processor time counts
"""
import ctypes
import os
import pathlib
import subprocess
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 20_000


def data(directory, rows, parts):
    import numpy as np
    import pandas as pd

    os.makedirs(directory, exist_ok=True)
    base = pd.read_csv(ROOT / "bundles/example/data/breast-cancer.csv").drop(columns=["label"])
    generator = np.random.default_rng(1)
    size = int(rows) // int(parts)
    for part in range(int(parts)):
        chosen = generator.integers(0, len(base), size)
        frame = base.iloc[chosen].reset_index(drop=True) * (1 + generator.normal(0, 0.01, (size, base.shape[1])))
        frame.insert(0, "id", np.arange(part * size, (part + 1) * size))
        frame.to_parquet(f"{directory}/part-{part:03}.parquet", index=False, row_group_size=100_000)


def loop(version, source, target):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq
    import yaml

    package = types.ModuleType("slipway_worker")
    package.__path__ = [str(ROOT / "Sources/ModelWorkers/Program")]
    sys.modules["slipway_worker"] = package
    from slipway_worker import direct

    flavors = yaml.safe_load(open(f"{version}/MLmodel", encoding="utf-8"))["flavors"]
    model = direct.load(version, flavors, 1)
    source = ds.dataset(source, format="parquet")
    features = [name for name in source.schema.names if name != "id"]
    writer = None
    for batch in source.to_batches(batch_size=BATCH):
        frame = batch.to_pandas()
        table = pa.table({"id": frame["id"], "prediction": model.predict(frame[features], {})})
        writer = writer or pq.ParquetWriter(target, table.schema)
        writer.write_table(table)
    writer.close()


def compare(one, other):
    import pyarrow.dataset as ds

    found = [ds.dataset(path, format="parquet").to_table(["id", "prediction"]).sort_by("id") for path in (one, other)]
    assert found[0]["id"].equals(found[1]["id"]), "other rows"
    answers = [table["prediction"].to_numpy() for table in found]
    assert answers[0].dtype == answers[1].dtype and answers[0].tobytes() == answers[1].tobytes(), "other answers"


def udf(version, source, target):
    import mlflow.pyfunc
    from pyspark.sql import SparkSession, functions

    session = SparkSession.builder.appName("mlflow.pyfunc.spark_udf").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    rows = session.read.parquet(source)
    features = [name for name in rows.columns if name != "id"]
    answer = mlflow.pyfunc.spark_udf(session, version, result_type="long", env_manager="local")
    columns = functions.struct(*[functions.col(f"`{name}`") for name in features])
    rows.select("id", answer(columns).alias("prediction")).write.parquet(target)
    session.stop()


def reaped(*command):
    # Orphans come to this process, and with their end their processor time.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    status = subprocess.call(command, stdin=subprocess.DEVNULL)
    try:
        while True:
            os.wait()
    except ChildProcessError:
        sys.exit(status)


if __name__ == "__main__":
    {"data": data, "loop": loop, "compare": compare, "udf": udf, "reaped": reaped}[sys.argv[1]](*sys.argv[2:])
