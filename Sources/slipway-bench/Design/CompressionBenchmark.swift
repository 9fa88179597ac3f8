/// The compression of a bundle, beside the programs that are made for it.
struct CompressionBenchmark: Benchmark {
    let name = "compression"
    let abstract = "slipway export --compress, beside zstd -T2 and gzip of the plain bundle"

    /// gzip takes half a minute a GiB.
    private static let gzipShare = 4

    func run(_ conditions: Conditions) async throws -> Report {
        let zstd = try await compare(
            bytes: conditions.treeBytes,
            kind: "zstd",
            peers: [
                ("", "zstd -3 -T2", "zstd -q -f -3 -T2 bundle.tar -o peer"),
                (", both durable", "zstd -3 -T2; sync FILE", "zstd -q -f -3 -T2 bundle.tar -o peer; sync peer"),
            ],
            target: .wall(atMost: 1.2),
            rounds: conditions.rounds
        )
        let gzip = try await compare(
            bytes: conditions.treeBytes / Self.gzipShare,
            kind: "gzip",
            peers: [("", "gzip -6", "gzip -6 -c bundle.tar > peer")],
            target: .speed(atLeast: 1.8),
            rounds: min(conditions.rounds, 5)
        )
        return Report(lines: zstd.lines + gzip.lines, rows: zstd.rows + gzip.rows)
    }

    private func compare(
        bytes: Int,
        kind: String,
        peers: [(words: String, name: String, line: String)],
        target: Target,
        rounds: Int
    ) async throws -> Report {
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: bytes, in: node.place)
        try node.makeProject("project")
        try node.importAll(tree, into: "project")
        try node.remove("tree")
        try node.export("project", as: "bundle.tar")
        try node.warm("project/.slipway/blobs bundle.tar")
        let rows = try await peers.asyncMap { peer in
            try await Comparison(
                what: "export --compress \(kind)\(peer.words)",
                ours: Side(
                    name: "slipway export --compress \(kind) (the export included, durable)",
                    prepare: { try node.settle() },
                    run: { try node.export("project", as: "compressed", ["--compress", kind]) },
                    clean: {
                        if try node.size(of: "compressed") == 0 { throw BenchmarkFailed(description: "an empty file") }
                    }
                ),
                peer: Side(
                    name: "\(peer.name) of the bundle",
                    prepare: { try node.settle() },
                    run: { try node.shell(peer.line) }
                ),
                targets: [target]
            ).run(rounds: rounds)
        }
        let sizes = try ["bundle.tar", "compressed", "peer"].map { try "\($0) \(node.size(of: $0) >> 20) MiB" }
        return Report(lines: ["\(kind): \(sizes.joined(separator: ", "))"], rows: rows)
    }
}
