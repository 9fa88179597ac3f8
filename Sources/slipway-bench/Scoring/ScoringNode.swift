import DurableFiles
import TestSupport

/// A node that serves the example's breast-cancer model, and the project it came from.
final class ScoringNode: BenchNode {
    static let python = TrackingServerProcess.Version.three.python
    static let example = "\(Fixtures.repository)/bundles/example"

    /// A project with every version of the example and a golden prediction for those named, and a node that trusts it.
    /// - Throws: if there is no Python that could run the models.
    init(golden versions: [Int], configuration: String = "") throws {
        guard TrackingServerProcess.Version.three.isThere else {
            throw BenchmarkFailed(description: "there is no Python with MLflow: run `make setup-tests`")
        }
        let place = try TemporaryDirectory()
        _ = try MeasuredProcess.run(
            ["\(Machine.programs)/slipway", "key", "generate", "key.pem"],
            in: place.handle.path
        )
        try super.init(in: place, configuration: configuration)
        try slipway(["init", "project", "--project", "bench"])
        try slipway(["import", "sqlite:///\(Self.example)/registry/mlflow.db"], in: "project")
        let rows = "\(Self.example)/data/breast-cancer.csv"
        for version in versions {
            try slipway(
                ["golden", "breast-cancer", String(version), "--python", Self.python, "--input", rows, "--rows", "20"],
                in: "project"
            )
        }
    }

    /// - Parameter more: what is asked beside the interpreter.
    override func configure(_ more: String) throws {
        try super.configure(
            """
            scoring:
              python: \(Self.python)
            \(more)
            """
        )
    }

    /// Makes this version active, exports, deploys and waits for the end.
    /// - Returns: the seconds of the command.
    @discardableResult
    func deploy(version: Int) throws -> Double {
        let file = try export(version: version)
        return try slipway(["deploy", file, "--wait"] + access).seconds
    }

    /// Exports with this version active.
    /// - Returns: the bundle's file. The first one's id is `first`, then `second`, then what the program gives.
    func export(version: Int) throws -> String {
        try slipway(["set", "breast-cancer", "--active", String(version), "--quiet"], in: "project")
        let file = "bundle-\(exports).tar"
        let id = exports < 2 ? ["--id", ["first", "second"][exports]] : []
        exports += 1
        try slipway(["export", "--key", "../key.pem", "--output", "../\(file)", "--quiet"] + id, in: "project")
        return file
    }

    /// Tells whether the newest deployment was rolled back, and its whole record is written.
    func isRolledBack() throws -> Bool {
        let words = ["\(Machine.programs)/slipway", "history", "--limit", "1", "--json"] + access
        let line = words.map { "'\($0)'" }.joined(separator: " ") + #" | grep -q '"state":"rolled-back"'"#
        return (try? Shell.run("cd '\(place.handle.path)' && \(line)")) != nil
    }

    private var exports = 0
}
