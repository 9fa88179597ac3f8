/// A version of very many files: whether each costs the same, however many there are.
struct FilesBenchmark: Benchmark {
    let name = "files"
    let abstract = "one version of 100,000 files beside one of 10,000 (wanted: the time of a file is the same)"

    private static let counts = (few: 10_000, many: 100_000)
    /// The factor by which one file may take longer among ten times as many.
    private static let tolerance = 1.2

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        var trees: [Int: ModelTree] = [:]
        for count in [Self.counts.few, Self.counts.many] {
            trees[count] = try ModelTree.files(count, named: "tree-\(count)", in: node.place)
            try node.warm("tree-\(count)")
        }
        let known = trees
        var rows: [ComparisonRow] = []
        rows.append(
            try await row(
                "import",
                rounds: conditions.rounds,
                prepare: { count in
                    try node.remove("project-\(count)")
                    try node.makeProject("project-\(count)")
                    try node.settle()
                },
                { count in
                    guard let tree = known[count] else { throw BenchmarkFailed(description: "no tree") }
                    return try node.importAll(tree, into: "project-\(count)")
                }
            )
        )
        rows.append(
            try await row("export", rounds: conditions.rounds, prepare: { _ in try node.settle() }) { count in
                try node.export("project-\(count)", as: "bundle-\(count).tar")
            }
        )
        rows.append(
            try await row("verify", rounds: conditions.rounds) { try node.verify("bundle-\($0).tar") }
        )
        return Report(
            lines: rows.flatMap { row in
                [row.ours, row.peer].compactMap(\.self).map { "\(row.what): \(Self.perFile($0))" }
            },
            rows: rows
        )
    }

    private func row(
        _ what: String,
        rounds: Int,
        prepare: @escaping @Sendable (Int) throws -> Void = { _ in },
        _ run: @escaping @Sendable (Int) throws -> MeasuredProcess
    ) async throws -> ComparisonRow {
        let (few, many) = Self.counts
        return try await Comparison(
            what: "\(what) of \(many) files",
            ours: Side(name: "\(many) files", prepare: { try prepare(many) }, run: { try run(many) }),
            peer: Side(name: "\(few) files", prepare: { try prepare(few) }, run: { try run(few) }),
            targets: [.wall(atMost: Double(many / few) * Self.tolerance)]
        ).run(rounds: rounds)
    }

    private static func perFile(_ side: SideResult) -> String {
        let count = side.name.split(separator: " ").first.flatMap { Double($0) } ?? 1
        return "\(side.name), each \(Measurement.short(side.wall.median / count * 1e6)) µs"
    }
}
