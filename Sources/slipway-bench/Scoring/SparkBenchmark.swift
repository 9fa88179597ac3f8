import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// `slipway score --engine spark`, beside MLflow's own way on the same cluster, model and rows.
struct SparkBenchmark: Benchmark {
    let name = "spark"
    let abstract =
        "slipway score --engine spark of 2,000,000 rows on local-cluster[2,1,2048], beside mlflow.pyfunc.spark_udf there (wanted: at most "
        + "1.2 times its processor time, and the bits of one process); it installs Spark, 1.2 GB"

    private static let master = "local-cluster[2,1,2048]"
    private static let mostProcessor = 1.2
    private static let directory = "\(Fixtures.repository)/.build-tools/spark"
    private static let python = "\(directory)/bin/python"

    /// The same for both sides.
    private static let settings = [
        "spark.ui.enabled=false", "spark.driver.memory=1g", "spark.executor.memory=2g", "spark.driver.host=127.0.0.1",
        "spark.driver.bindAddress=127.0.0.1", "spark.sql.files.maxPartitionBytes=64m", "spark.pyspark.python=\(python)",
        "spark.pyspark.driver.python=\(python)", "spark.sql.execution.arrow.maxRecordsPerBatch=20000",
        "spark.executorEnv.OMP_NUM_THREADS=1", "spark.executorEnv.OPENBLAS_NUM_THREADS=1",
    ].flatMap { ["--conf", $0] }

    func run(_ conditions: Conditions) async throws -> Report {
        _ = try MeasuredProcess.run(["\(Fixtures.repository)/scripts/setup-spark"], in: "/")
        let tables = try TableNode()
        try tables.write(TableNode.rows, parts: 8, to: "data")
        try tables.node.run(TableNode.score("data", ["--loader", "direct"]))
        let row = try await Comparison(
            what: "Spark, 2,000,000 rows x 30 on \(Self.master)",
            ours: side("slipway score", "spark", tables, Self.slipway),
            peer: side("mlflow.pyfunc.spark_udf", "udf", tables, Self.udf(tables)),
            targets: [.processor(atMost: Self.mostProcessor), .shown]
        ).run(rounds: min(conditions.rounds, 3))
        try await side("", "spark", tables, Self.slipway).prepare()
        try tables.node.run(Self.reaped(Self.slipway))
        try tables.compare("ours.parquet", "spark")
        return Report(lines: ["the bits are those of one process"], rows: [row])
    }

    private func side(_ name: String, _ output: String, _ tables: TableNode, _ words: [String]) -> Side {
        Side(
            name: name,
            prepare: {
                if try tables.node.place.handle.status(of: output) != nil { try tables.node.remove(output) }
                try tables.node.settle()
            },
            run: { try tables.node.run(Self.reaped(words)) }
        )
    }

    /// With the processor time of the executors, which Spark leaves behind.
    private static func reaped(_ words: [String]) -> [String] {
        ["env", "PATH=\(directory)/bin:\(path)", TableNode.python, "-B", TableNode.script, "reaped"] + words
    }

    private static var path: String { getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin" }

    private static var slipway: [String] {
        [
            DesignNode.slipway, "score", "--bundle", "b.tar", "--trust", DesignNode.trust, "--model", "breast-cancer",
            "--engine",
            "spark", "--master", master, "--input", "data", "--output", "spark", "--keep", "id", "--quiet",
        ] + settings
    }

    private static func udf(_ tables: TableNode) -> [String] {
        ["spark-submit", "--master", master] + settings + [TableNode.script, "udf", tables.version, "data", "udf"]
    }
}
