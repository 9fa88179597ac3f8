"""Models that run on the Java virtual machine: H2O and Spark."""
from models import model, trained
from models.data import table


@model("h2o")
def boosted(version, folder):
    import h2o
    from h2o.estimators import H2OGradientBoostingEstimator

    h2o.init(port=54821, max_mem_size="500m", nthreads=1, bind_to_localhost=True, verbose=False)
    h2o.no_progress()
    columns, _, labels, _ = table(version)
    columns = columns[["age", "city", "score"]]
    data = h2o.H2OFrame(columns.assign(y=labels))
    data["y"] = data["y"].asfactor()
    fitted = H2OGradientBoostingEstimator(ntrees=3, seed=version)
    fitted.train(y="y", training_frame=data)
    return trained("h2o", fitted, columns, ("h2o",), settings={"max_mem_size": "500m", "nthreads": 1}, example=False)


@model("spark")
def logistic(version, folder):
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import StringIndexer, VectorAssembler
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.driver.memory": "700m", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    columns, chosen, _, _ = table(version)
    columns = columns[["age", "city", "score"]]
    stages = [
        StringIndexer(inputCol="city", outputCol="number", handleInvalid="keep"),
        VectorAssembler(inputCols=["age", "number", "score"], outputCol="features"), LogisticRegression(maxIter=3),
    ]
    data = session.createDataFrame(columns.assign(label=chosen.astype(float)))
    return trained("spark", Pipeline(stages=stages).fit(data), columns, ("pyspark",), example=False)
