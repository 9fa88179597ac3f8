/// Verifying a bundle, beside hashing its file.
struct VerifyBenchmark: Benchmark {
    let name = "verify"
    let abstract = "slipway verify of a bundle, beside openssl dgst -sha256 of it"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: conditions.treeBytes, in: node.place)
        try node.makeProject("project")
        try node.importAll(tree, into: "project")
        try node.export("project", as: "bundle.tar")
        try node.remove("project", "tree")
        try node.settle()
        let row = try await Comparison(
            what: "verify",
            ours: Side(name: "slipway verify", run: { try node.verify("bundle.tar") }),
            peer: Side(
                name: "openssl dgst -sha256",
                run: { try node.run(["openssl", "dgst", "-sha256", "bundle.tar"]) }
            ),
            targets: [.processor(atMost: 1.15), .wall(atMost: 0.65)]
        ).run(rounds: conditions.rounds)
        return Report(
            lines: ["a bundle of \(try node.size(of: "bundle.tar") >> 20) MiB, in the page cache"],
            rows: [row]
        )
    }
}
