import DurableFiles
import TestSupport

/// A node, and the project of five models with native forms that it gets: the first three of them are measured.
final class NativeProject: BenchNode {
    static let names = ["logistic", "forest", "columns", "xgboost", "lightgbm"]
    static let bundle = "five.tar"
    static let python = TrackingServerProcess.Version.three.python
    private static let script = "\(Fixtures.repository)/Tests/Oracles/native_models.py"
    private static let shortProbation = "probation:\n  minimum: 1s\n"

    /// Without a Python: nothing but native forms can be loaded.
    static let alone = "scoring:\n  environment: off\n" + shortProbation
    /// With the Python that the models were fitted in.
    static let interpreted = "scoring:\n  python: \(python)\n  loader: direct\n" + shortProbation

    /// Fits the models, records their golden predictions and native forms, and exports all of them.
    /// - Throws: if there is no Python that could fit them, or if one has no native form.
    init() throws {
        guard TrackingServerProcess.Version.three.isThere else {
            throw BenchmarkFailed(description: "there is no Python with MLflow: run `make setup-tests`")
        }
        let place = try TemporaryDirectory()
        _ = try MeasuredProcess.run(
            ["\(Machine.programs)/slipway", "key", "generate", "key.pem"],
            in: place.handle.path
        )
        try super.init(in: place, configuration: Self.alone)
        _ = try MeasuredProcess.run([Self.python, "-B", Self.script, "models"], in: place.handle.path)
        try slipway(["init", "project", "--project", "bench"])
        for name in Self.names {
            let imported = ["import", "../models/\(name)", "--model", name, "--version", "1", "--activate"]
            try slipway(imported, in: "project")
            let recorded = ["golden", name, "--python", Self.python, "--input", "../models/\(name).csv"]
            try slipway(recorded, in: "project")
        }
        let exported = ["export", "--key", "../key.pem", "--output", "../\(Self.bundle)", "--quiet"]
        try slipway(exported, in: "project")
        try place.handle.make(directory: "bundle")
        _ = try MeasuredProcess.run(["tar", "xf", Self.bundle, "-C", "bundle"], in: place.handle.path)
        for name in Self.names where (try? content("bundle/native/\(name)/1.model")) == nil {
            throw BenchmarkFailed(description: "\(name) has no native form")
        }
    }

    /// Ends the node, and starts one that has nothing, with this configuration.
    func restart(_ configuration: String) throws {
        try clear()
        try configure(configuration)
        // A node for native forms finds no Python, even if it looked for one.
        environment = configuration == Self.alone ? ["PATH=/nonexistent"] : []
        try start()
    }

    /// - Returns: the seconds of the command; the deployment is confirmed then.
    @discardableResult
    func deploy() throws -> Double {
        try slipway(["deploy", Self.bundle, "--wait"] + access).seconds
    }

    /// A whole request of 1 or of 1,000 rows to the node, or without a token to `mlflow models serve`.
    func request(_ name: String, rows: Int, token: String?) throws -> [UInt8] {
        KeepAliveConnection.post(
            token == nil ? "/invocations" : "/v1/projects/bench/models/\(name)/invocations",
            type: "application/json",
            token: token,
            body: try content("models/\(name)-\(rows).json")
        )
    }

    func content(_ file: String) throws -> [UInt8] {
        try OpenFile.read(place.path(file)).readAll(limit: 64 << 20)
    }
}
