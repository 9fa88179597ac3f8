/// Exporting a project as a signed bundle, beside a plain tar of the tree it came from.
struct ExportBenchmark: Benchmark {
    let name = "export"
    let abstract = "slipway export of an imported tree, beside GNU tar cf of the same tree"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: conditions.treeBytes, in: node.place)
        try node.makeProject("project")
        try node.importAll(tree, into: "project")
        try node.shell(Self.linking)
        try node.warm("tree project/.slipway/blobs linked")
        let ours = Side(
            name: "slipway export (signed, read back, durable)",
            prepare: { try node.settle() },
            run: { try node.export("project", as: "bundle.tar") },
            clean: { try node.remove("bundle.tar") }
        )
        let peers: [(what: String, name: String, line: String, targets: [Target])] = [
            ("export", "tar cf", "tar cf plain.tar tree", [.wall(atMost: 1.2)]),
            (
                "export, both durable", "tar cf; sync FILE", "tar cf plain.tar tree; sync plain.tar",
                [.wall(atMost: 1.2)]
            ),
            (
                "export, both durable, repeats linked in tar too", "tar cf; sync FILE",
                "tar cf plain.tar linked; sync plain.tar", [.shown]
            ),
        ]
        let rows = try await peers.asyncMap { peer in
            try await Comparison(
                what: peer.what,
                ours: ours,
                peer: Side(
                    name: peer.name,
                    prepare: { try node.settle() },
                    run: { try node.shell(peer.line) },
                    clean: { try node.remove("plain.tar") }
                ),
                targets: peer.targets
            ).run(rounds: conditions.rounds)
        }
        return Report(
            lines: ["\(tree.description), in the page cache; tar writes a repeated file as often as it is there"],
            rows: rows
        )
    }

    /// The tree once more, with equal files as hard links of one, which tar writes once as a bundle does.
    private static let linking = """
        cp -al tree linked
        cd linked
        find . -type f -print0 | xargs -0 openssl dgst -sha256 -r | sort | while read -r digest path; do
          path="${path#\\*}"
          if [ "$digest" = "$last" ]; then ln -f "$first" "$path"; else last="$digest"; first="$path"; fi
        done
        """
}
