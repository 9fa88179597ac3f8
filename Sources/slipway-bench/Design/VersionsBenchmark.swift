import TestSupport

/// A model of very many versions: listing it, and the steps of its export.
struct VersionsBenchmark: Benchmark {
    let name = "versions"
    let abstract =
        "2,000 versions of 20 files: list, snapshot and plan (wanted: each under 1 s, and at most ten times those of 200)"

    private static let counts = (few: 200, many: 2000)
    private static let limit = 1.0

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        var lines: [String] = []
        for count in [Self.counts.few, Self.counts.many] {
            let tree = try ModelTree.versions(count, named: "tree-\(count)", in: node.place)
            try node.makeProject("project-\(count)")
            try node.warm("tree-\(count)")
            let imported = try node.importAll(tree, into: "project-\(count)")
            let exported = try node.export("project-\(count)", as: "bundle-\(count).tar")
            let verified = try node.verify("bundle-\(count).tar")
            try node.remove("tree-\(count)")
            let parts = [("import", imported), ("export", exported), ("verify", verified)]
            lines.append(
                "\(count) versions, once: "
                    + parts.map { "\($0) \(Measurement.precise($1.seconds)), \($1.peakMemory >> 20) MiB" }
                    .joined(separator: "; ")
            )
        }
        try node.settle()
        var rows: [ComparisonRow] = []
        for words in [["models"], ["models", "many"], ["models", "many", "--json"]] {
            rows.append(
                try await row("slipway \(words.joined(separator: " "))", rounds: conditions.rounds) { count in
                    try node.run([DesignNode.slipway] + words + ["--project-dir", "project-\(count)"])
                }
            )
        }
        for step in ["snapshot", "plan"] {
            rows.append(
                try await row("\(step) of slipway export", rounds: conditions.rounds) {
                    try Self.step(step, of: $0, node)
                }
            )
        }
        return Report(lines: lines, rows: rows)
    }

    private func row(
        _ what: String,
        rounds: Int,
        _ run: @escaping @Sendable (Int) throws -> MeasuredProcess
    ) async throws -> ComparisonRow {
        let (few, many) = Self.counts
        return try await Comparison(
            what: what,
            ours: Side(name: "\(many) versions", run: { try run(many) }),
            peer: Side(name: "\(few) versions", run: { try run(few) }),
            targets: [.seconds(atMost: Self.limit), .wall(atMost: Double(many / few))]
        ).run(rounds: rounds)
    }

    /// Measures a step by the time that the export itself reports.
    private static func step(_ step: String, of count: Int, _ node: DesignNode) throws -> MeasuredProcess {
        let whole = try node.shell(
            "'\(DesignNode.slipway)' export --verbose --project-dir project-\(count) --key key.pem --output bundle.tar 2> steps"
        )
        let text = try node.place.text("steps")
        let words = text.split(separator: "\n").map { $0.split(separator: " ") }.first { $0.first == step[...] }
        guard let words, words.count > 2, let amount = Double(words[1]) else {
            throw BenchmarkFailed(
                description: "slipway export --verbose does not tell how long its \(step) took: \(text)"
            )
        }
        return MeasuredProcess(seconds: words[2] == "ms" ? amount / 1000 : amount, cpu: 0, peakMemory: whole.peakMemory)
    }
}
