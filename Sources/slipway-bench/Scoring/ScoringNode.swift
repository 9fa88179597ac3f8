import DurableFiles
import Identifiers
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// A node of its own that serves the example's breast-cancer model, and the project it came from.
final class ScoringNode {
    static let python = TrackingServerProcess.Version.three.python
    static let example = "\(Fixtures.repository)/bundles/example"

    let place: TemporaryDirectory
    private(set) var process: ServerProcess?

    /// A project with every version of the example and a golden prediction for those named, and a node that trusts it.
    /// - Throws: if there is no Python that could run the models.
    init(golden versions: [Int], configuration: String = "") throws {
        guard TrackingServerProcess.Version.three.isThere else {
            throw BenchmarkFailed(description: "there is no Python with MLflow: run `make setup-tests`")
        }
        place = try TemporaryDirectory()
        try slipway(["init", "project", "--project", "bench"])
        try slipway(["import", "sqlite:///\(Self.example)/registry/mlflow.db"], in: "project")
        let rows = "\(Self.example)/data/breast-cancer.csv"
        for version in versions {
            try slipway(
                ["golden", "breast-cancer", String(version), "--python", Self.python, "--input", rows, "--rows", "20"],
                in: "project"
            )
        }
        try slipway(["key", "generate", "key.pem"])
        try place.handle.make(directory: "node")
        try place.handle.make(directory: "node/trust")
        try Shell.run("cp '\(place.path("key.pem.pub"))' '\(place.path("node/trust/key.pem"))'")
        try configure(configuration)
    }

    /// What is asked beside the interpreter and a short probation; takes effect at the next start.
    func configure(_ more: String) throws {
        let text = """
            scoring:
              python: \(Self.python)
            \(more)
            """
        try place.handle.replace(file: "node.yaml", with: Array(text.utf8))
    }

    /// Starts the node, and waits until it listens.
    func start() throws {
        stop()
        unlink(place.path("node/slipwayd.address"))
        process = try ServerProcess(
            ["\(Machine.programs)/slipwayd", "--state", "node", "--config", "node.yaml", "--listen", "127.0.0.1:0"],
            in: place.handle.path,
            log: place.path("node.log")
        )
        for _ in 0..<6000 where port == nil { usleep(10_000) }
        guard port != nil else { throw BenchmarkFailed(description: try place.text("node.log")) }
    }

    func stop() {
        process?.stop()
        process = nil
    }

    var port: Int? {
        (try? place.text("node/slipwayd.address"))?.split(separator: ":").last.flatMap {
            Int($0.prefix { $0.isNumber })
        }
    }

    var address: String { "http://127.0.0.1:\(port ?? 0)" }

    func token() throws -> String {
        String(try place.text("node/admin.token").prefix { !$0.isNewline })
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

    private var exports = 0

    var access: [String] { ["--node", address, "--token-file", "node/admin.token"] }

    @discardableResult
    func slipway(_ arguments: [String], in directory: String? = nil) throws -> MeasuredProcess {
        try MeasuredProcess.run(
            ["\(Machine.programs)/slipway"] + arguments,
            in: directory.map { place.path($0) } ?? place.handle.path
        )
    }
}
