/// A whole bundle on its way into a generation, beside hashing and copying the file.
struct DeployBenchmark: Benchmark {
    let name = "deploy"
    let abstract = "slipway deploy over loopback until staged, beside openssl dgst -sha256 and cp of the bundle"

    func run(_ conditions: Conditions) async throws -> Report {
        let design = try DesignNode()
        let size = try design.exportLargeTree(conditions, as: "bundle.tar")
        let node = try SharedNode(BenchNode(in: design.place))
        let ours = Side(
            name: "slipway deploy --stage-only (verified, durable, read back)",
            prepare: {
                try node.restart()
                try design.settle()
            },
            run: { try node.deploy("bundle.tar") },
            clean: { node.stop() }
        )
        let peers: [(what: String, name: String, line: String, targets: [Target])] = [
            ("deploy", "openssl dgst -sha256; cp", "", [.wall(atMost: 1.8)]),
            ("deploy, both durable", "openssl dgst -sha256; cp; sync FILE", "; sync copy.tar", [.wall(atMost: 1.8)]),
        ]
        let rows = try await peers.asyncMap { peer in
            try await Comparison(
                what: peer.what,
                ours: ours,
                peer: Side(
                    name: peer.name,
                    prepare: { try design.settle() },
                    run: { try design.shell("openssl dgst -sha256 bundle.tar; cp bundle.tar copy.tar\(peer.line)") },
                    clean: { try design.remove("copy.tar") }
                ),
                targets: peer.targets
            ).run(rounds: conditions.rounds)
        }
        return Report(
            lines: [
                "a bundle of \(size >> 20) MiB from the page cache to a node that has nothing; the processor time is that of both programs"
            ],
            rows: rows
        )
    }
}
