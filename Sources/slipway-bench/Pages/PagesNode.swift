import DurableFiles
import TestSupport

/// A node with many models that answer, and a project with many deployments.
struct PagesNode {
    static let history = "history"
    static let models = 50
    static let deployments = 1_000
    /// The version of the example's model with the native form that is asked.
    private static let version = 3
    private static let files = 20
    /// Native forms alone, so that fifty models fit beside each other; what has deployments without end is not loaded.
    private static let settings = """
          loader: native
        probation: {minimum: 1s}
        projects:
          \(history):
            scoring: {environment: off}
            probation: {minimum: 1h, deadline: 2h}

        """

    let node: ScoringNode

    init() throws {
        node = try ScoringNode(golden: [Self.version], configuration: Self.settings)
        for number in 2...Self.models { try addModel(named: "press-\(number)") }
        try node.start()
        try node.deploy(version: Self.version)
        try requireWorkers()
        try makeHistory()
    }

    private func addModel(named name: String) throws {
        let saved = "\(ScoringNode.example)/saved/breast-cancer"
        try node.slipway(["import", saved, "--model", name, "--version", "1", "--activate", "--quiet"], in: "project")
        let rows = "\(ScoringNode.example)/data/breast-cancer.csv"
        try node.slipway(
            ["golden", name, "1", "--python", ScoringNode.python, "--input", rows, "--rows", "5", "--quiet"],
            in: "project"
        )
    }

    /// - Throws: unless every model answers: pages of models that do not are shorter.
    private func requireWorkers() throws {
        let request = KeepAliveConnection.get("/metrics", token: try node.token())
        let answer = try KeepAliveConnection(port: try node.running().port).exchange(request)
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        let up = lines.count { $0.hasPrefix("slipway_workers{") && $0.hasSuffix(" 1") }
        guard up == Self.models else {
            throw BenchmarkFailed(description: "\(up) models answer, expected \(Self.models)")
        }
    }

    /// Two bundles of a project that take turns, in half as many rounds.
    private func makeHistory() throws {
        let tree = try ModelTree.versions(2, files: Self.files, in: node.place)
        try node.slipway(["init", Self.history, "--project", Self.history, "--quiet"])
        for (version, id) in zip(tree.versions, ["first", "second"]) {
            let file = "\(Self.history)-\(id).tar"
            try node.slipway(["import", "--quiet", "--activate", tree.root.fullPath(of: version)], in: Self.history)
            try node.slipway(
                ["export", "--quiet", "--key", "../key.pem", "--output", "../\(file)", "--id", id],
                in: Self.history
            )
            try node.slipway(["deploy", file, "--quiet"] + node.access)
            try node.slipway(["confirm", "--project", Self.history, "--quiet"] + node.access)
        }
        let turns = try Turns(node, project: Self.history)
        _ = try turns.rollBack()
        for _ in 1...Self.deployments / 2 {
            try Interruption.requireNone()
            _ = try turns.activate("second")
            _ = try turns.rollBack()
        }
    }

    /// One of each page that people leave open.
    func paths(_ reader: PageReader) throws -> [String] {
        let deployments = "/ui/projects/\(Self.history)/deployments"
        let list = try reader.page(deployments)
        guard let link = list.firstMatch(of: /href="(\/ui\/projects\/history\/deployments\/[0-9]+)"/)?.output.1 else {
            throw BenchmarkFailed(description: "\(deployments) links no deployment")
        }
        return [
            "/ui", "/ui/projects/bench", "/ui/projects/bench/models/breast-cancer", "/ui/projects/\(Self.history)",
            deployments, String(link), "/ui/alerts", "/ui/audit",
        ]
    }
}
