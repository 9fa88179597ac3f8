/// Importing a tree of models, beside copying and hashing it with what every machine has.
struct ImportBenchmark: Benchmark {
    let name = "import"
    let abstract = "slipway import of a tree of models, beside cp -r and openssl dgst -sha256 of it"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: conditions.treeBytes, in: node.place)
        try node.warm("tree")
        let ours = Side(
            name: "slipway import (hashed, scanned, durable)",
            prepare: {
                try node.makeProject("project")
                try node.settle()
            },
            run: { try node.importAll(tree, into: "project") },
            clean: { try node.remove("project") }
        )
        let rows = try await [("", ""), (", both durable", "; sync -f copy")].asyncMap { words, sync in
            try await Comparison(
                what: "import\(words)",
                ours: ours,
                peer: Side(
                    name: "cp -r; openssl dgst -sha256\(sync.isEmpty ? "" : "; sync -f")",
                    prepare: { try node.settle() },
                    run: {
                        try node.shell(
                            "cp -r tree copy; find tree -type f -print0 | xargs -0 openssl dgst -sha256 > /dev/null\(sync)"
                        )
                    },
                    clean: { try node.remove("copy") }
                ),
                targets: [.wall(atMost: 1.3)]
            ).run(rounds: conditions.rounds)
        }
        return Report(lines: ["\(tree.description), in the page cache"], rows: rows)
    }
}

extension Sequence {
    /// One after the other.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
