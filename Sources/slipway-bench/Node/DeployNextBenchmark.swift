import DurableFiles

/// The bytes on the wire for a bundle of which the node has all but one version.
struct DeployNextBenchmark: Benchmark {
    let name = "deploy-next"
    let abstract = "slipway deploy of the next bundle with one version more: bytes on the wire, beside the new files"

    private static let wanted = 1.02

    func run(_ conditions: Conditions) async throws -> Report {
        let design = try DesignNode()
        let tree = try ModelTree.large(bytes: conditions.treeBytes, in: design.place)
        guard let last = tree.versions.last else { throw BenchmarkFailed(description: "the tree has no versions") }
        try design.makeProject("project")
        try design.importVersions(tree.versions.dropLast(), of: tree, into: "project")
        try design.export("project", as: "first.tar")
        try design.importVersions([last], of: tree, into: "project")
        try design.export("project", as: "next.tar")
        let new = tree.newBytes(of: last)
        let node = try BenchNode(in: design.place)
        try node.start()
        try node.slipway(["deploy", "first.tar", "--stage-only", "--quiet"] + node.access)
        let relay = try Relay(to: try node.running().port)
        defer { relay.stop() }
        let deployed = try node.slipway(
            ["deploy", "next.tar", "--stage-only", "--quiet"] + node.access(at: relay.port)
        )
        let (sent, received) = relay.counted
        let ratio = Double(sent + received) / Double(new)
        let row = ComparisonRow(
            what: "deploy of the next bundle",
            ours: SideResult(name: "slipway deploy --stage-only", runs: [deployed]),
            peer: nil,
            judgements: [
                Judgement(
                    figure: "\(sent) bytes to the node and \(received) back, \(Self.precise(ratio)) of the new files",
                    wanted: "at most \(Self.wanted)",
                    isMet: ratio <= Self.wanted
                )
            ]
        )
        return Report(
            lines: [
                "\(tree.description); of the last version \(new) bytes are new; counted in a relay of TCP, HTTP included"
            ],
            rows: [row]
        )
    }

    private static func precise(_ number: Double) -> String {
        let thousandths = Int((number * 10_000).rounded())
        let digits = String(thousandths % 10_000)
        return "\(thousandths / 10_000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}

extension DesignNode {
    /// Imports some versions of the tree.
    func importVersions(
        _ versions: some Sequence<String>,
        of tree: ModelTree,
        into project: String,
        _ options: [String] = []
    ) throws {
        let sources = versions.map { tree.root.fullPath(of: $0) }
        try run([Self.slipway, "import", "--quiet", "--project-dir", project] + options + sources)
    }
}

extension ModelTree {
    /// Bytes of a version's files that no other version has.
    func newBytes(of version: String) -> Int {
        func key(_ file: TreeFile) -> [UInt8] {
            if case .bytes(let bytes) = file.content { return bytes }
            return Array("\(file.seed) \(file.size)".utf8)
        }
        let known = Set(files.filter { !$0.path.hasPrefix(version + "/") }.map(key))
        return files.filter { $0.path.hasPrefix(version + "/") && !known.contains(key($0)) }.reduce(0) { $0 + $1.size }
    }
}
