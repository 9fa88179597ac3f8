import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// The example's breast-cancer model, out of a project and out of a bundle, and generated rows of it as Parquet.
struct TableNode: Sendable {
    static let rows = 2_000_000
    /// The columns of the model, beside the key.
    static let width = 30
    static let script = "\(Fixtures.repository)/Tests/Oracles/score_tables.py"
    static let python = TrackingServerProcess.Version.three.python
    /// The rows, what both sides write of them, and the bundle.
    private static let diskBytes = 4 << 30

    let node: DesignNode
    /// The version's files, unpacked.
    var version: String { node.place.path("tree/models/breast-cancer/1") }

    init() throws {
        guard TrackingServerProcess.Version.three.isThere else {
            throw BenchmarkFailed(description: "there is no Python with MLflow: run `make setup-tests`")
        }
        node = try DesignNode()
        try FreeSpace.require(Self.diskBytes, in: node.place)
        let example = "\(Fixtures.repository)/bundles/example"
        try node.makeProject("p")
        try node.run([
            DesignNode.slipway, "import", "sqlite:///\(example)/registry/mlflow.db", "--quiet", "--project-dir", "p",
        ])
        try node.run([
            DesignNode.slipway, "golden", "breast-cancer", "1", "--python", Self.python, "--input",
            "\(example)/data/breast-cancer.csv", "--rows", "20", "--project-dir", "p", "--quiet",
        ])
        try node.run([DesignNode.slipway, "set", "breast-cancer", "--active", "1", "--quiet", "--project-dir", "p"])
        try node.export("p", as: "b.tar")
        try node.run([DesignNode.slipway, "unpack", "b.tar", "tree", "--trust", DesignNode.trust, "--quiet"])
    }

    func write(_ rows: Int, parts: Int, to directory: String) throws {
        try node.run([Self.python, "-B", Self.script, "data", directory, String(rows), String(parts)])
        try node.warm(directory)
    }

    /// The command that scores a directory here, and keeps the key alone.
    static func score(_ input: String, _ more: [String] = []) -> [String] {
        [
            DesignNode.slipway, "score", "--project-dir", "p", "--model", "breast-cancer", "--input", input, "--output",
            "ours.parquet", "--keep", "id", "--python", python, "--quiet",
        ] + more
    }

    func compare(_ one: String, _ other: String) throws {
        try node.run([Self.python, "-B", Self.script, "compare", one, other])
    }
}
