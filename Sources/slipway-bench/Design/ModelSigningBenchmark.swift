import DurableFiles
import TestSupport

/// Signing and verifying, beside the reference program of OpenSSF Model Signing.
struct ModelSigningBenchmark: Benchmark {
    let name = "model-signing"
    let abstract = "slipway export and verify, beside model_signing sign and verify of the same tree"

    /// The settings that its documentation offers to make it faster: a worker for each core, reads of 1 MiB.
    private static let script = """
        import sys
        from model_signing import hashing, signing, verifying
        step, algorithm, model, signature, key = sys.argv[1:6]
        settings = hashing.Config().use_file_serialization(hashing_algorithm=algorithm, max_workers=int(sys.argv[6]))
        if step == "sign":
            signer = signing.Config().use_elliptic_key_signer(private_key=key)
            signer.set_hashing_config(settings).sign(model, signature)
        else:
            verifier = verifying.Config().use_elliptic_key_verifier(public_key=key)
            verifier.set_hashing_config(settings).verify(model, signature)
        """

    private struct Peer: Sendable {
        let name: String
        let sign: [String]
        let verify: [String]
    }

    func run(_ conditions: Conditions) async throws -> Report {
        guard Peers.hasModelSigning else {
            throw BenchmarkFailed(description: "there is no model_signing: run `make setup-tests`")
        }
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: conditions.treeBytes, in: node.place)
        try node.place.write(Array(Self.script.utf8), to: "sign.py")
        try node.makeProject("project")
        try node.importAll(tree, into: "project")
        try node.warm("tree project/.slipway/blobs")
        var rows: [ComparisonRow] = []
        for peer in Self.peers {
            rows += try await compare(node, peer, rounds: conditions.rounds)
        }
        return Report(
            lines: [
                "\(tree.description), in the page cache; to sign, slipway writes the whole bundle and makes it durable"
            ],
            rows: rows
        )
    }

    private static var peers: [Peer] {
        let program = Peers.modelSigning
        let words = "model_signing sign or verify key"
        let plain = Peer(
            name: words,
            sign: [program, "sign", "key", "tree", "--private_key", "key.pem", "--signature", "tree.sig"],
            verify: [program, "verify", "key", "tree", "--public_key", DesignNode.trust, "--signature", "tree.sig"]
        )
        let library = ["sha256", "blake3"].map { algorithm in
            let words = { (step: String, key: String) in
                [
                    Peers.modelSigningPython, "sign.py", step, algorithm, "tree", "tree.sig", key,
                    "\(OwnProcess.processorCount)",
                ]
            }
            return Peer(
                name: "its library with \(algorithm) and a worker for each core",
                sign: words("sign", "key.pem"),
                verify: words("verify", DesignNode.trust)
            )
        }
        return [plain] + library
    }

    private func compare(_ node: DesignNode, _ peer: Peer, rounds: Int) async throws -> [ComparisonRow] {
        let sign = try await Comparison(
            what: "sign",
            ours: Side(
                name: "slipway export",
                prepare: { try node.settle() },
                run: { try node.export("project", as: "bundle.tar") }
            ),
            peer: Side(name: peer.name, prepare: { try node.settle() }, run: { try node.run(peer.sign) }),
            targets: [.speed(atLeast: 5)]
        ).run(rounds: rounds)
        let verify = try await Comparison(
            what: "verify",
            ours: Side(name: "slipway verify", run: { try node.verify("bundle.tar") }),
            peer: Side(name: peer.name, run: { try node.run(peer.verify) }),
            targets: [.speed(atLeast: 5)]
        ).run(rounds: rounds)
        return [sign, verify]
    }
}
