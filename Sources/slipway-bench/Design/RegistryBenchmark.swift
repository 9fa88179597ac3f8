import AsyncSupport
import DurableFiles
import OCIRegistry
import StrictJSON
import Synchronization
import TestSupport

/// A bundle on its way into a registry and back, beside the bare transfer of the same blobs and beside skopeo.
struct RegistryBenchmark: Benchmark {
    let name = "registry"
    let abstract =
        "slipway push and pull with docker-registry over loopback, beside bare HTTP of the same blobs and skopeo; the next bundle"

    /// Bytes of the tree, of which about 319 MB are no repeats.
    private static let treeBytes = 400 << 20
    private static let mostRequests: Int64 = 10
    private static let wantedBytes = 1.02
    /// Looks at a tag in one run, and seconds of processor time that one may take.
    private static let looks = 500
    private static let wantedLook = 0.001
    /// Names of nodes.
    private static let names = 10_000

    /// Sends or fetches the blobs of a directory over 8 connections, large ones first, with Python's own HTTP client: nothing is hashed.
    private static let bare = """
        import http.client, os, queue, sys, threading
        step, host, repository, blobs, target = sys.argv[1:6]
        work, failures = queue.Queue(), []
        for name in sorted(os.listdir(blobs), key=lambda name: -os.path.getsize(f"{blobs}/{name}")):
            work.put(name)
        def ask(connection, method, path, body=None, headers={}):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        def push(connection, name):
            answer, _ = ask(connection, "POST", f"/v2/{repository}/blobs/uploads/", b"")
            assert answer.status == 202, answer.status
            place = answer.getheader("location").split(host, 1)[-1]
            size = os.path.getsize(f"{blobs}/{name}")
            with open(f"{blobs}/{name}", "rb") as file:
                answer, _ = ask(connection, "PUT", f"{place}&digest=sha256:{name}", file, {"Content-Length": str(size)})
            assert answer.status == 201, answer.status
        def pull(connection, name):
            answer, body = ask(connection, "GET", f"/v2/{repository}/blobs/sha256:{name}")
            assert answer.status == 200, answer.status
            with open(f"{target}/{name}", "wb") as file:
                file.write(body)
        def run():
            connection = http.client.HTTPConnection(host, timeout=600, blocksize=1 << 20)
            try:
                while True:
                    (push if step == "push" else pull)(connection, work.get_nowait())
            except queue.Empty:
                pass
            except Exception as failure:
                failures.append(failure)
        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        """

    func run(_ conditions: Conditions) async throws -> Report {
        guard DockerRegistry.isThere else {
            throw BenchmarkFailed(description: "there is no docker-registry: run `make setup-tests`")
        }
        let design = try DesignNode()
        let tree = try ModelTree.large(bytes: Self.treeBytes, in: design.place)
        try design.makeProject("project")
        try design.importAll(tree, into: "project")
        try design.export("project", as: "first.tar")
        try design.run([DesignNode.slipway, "unpack", "first.tar", "unpacked", "--trust", DesignNode.trust, "--quiet"])
        try Self.addVersion(to: design, tree)
        try design.place.write(Array(Self.bare.utf8), to: "bare.py")
        try design.place.handle.make(directory: "fetched")
        let registry = try await DockerRegistry.start(in: Fixture(), "registry")
        try design.warm("first.tar unpacked/blobs")
        let rows = [
            try await push(design, registry, conditions.rounds), try await pull(design, registry, conditions.rounds),
        ]
        let copies = Shell.has("skopeo") ? try await skopeo(design, registry, conditions.rounds) : []
        let next = try next(design, registry)
        let orders = [
            try await look(design, registry, conditions.rounds), try await waves(design, conditions.rounds),
        ]
        let blobs = try design.place.handle.open(directory: "unpacked/blobs/sha256").names().count
        await registry.stop()
        return Report(
            lines: ["\(tree.description); \(blobs) blobs, \(try design.size(of: "first.tar") / 1_000_000) MB of tar"],
            rows: rows + copies + next + orders
        )
    }

    /// One version more, of which one file of 25 MB is new.
    private static func addVersion(to design: DesignNode, _ tree: ModelTree) throws {
        guard let last = tree.versions.last, let model = last.split(separator: "/").last else {
            throw BenchmarkFailed(description: "the tree has no versions")
        }
        try design.shell(
            "mkdir more && cp -r tree/\(last) more/ && head -c 19000000 /dev/urandom | base64 -w0 > more/\(model)/extra_files/part-1.json"
        )
        try design.run([DesignNode.slipway, "import", "--quiet", "--project-dir", "project", "more/\(model)"])
        try design.export("project", as: "next.tar")
    }

    /// Names of repositories that nobody has used.
    private static let numbers = Atomic<Int>(0)

    private static func repository(_ kind: String) -> String {
        "\(kind)-\(numbers.add(1, ordering: .relaxed).newValue)"
    }

    private func push(_ design: DesignNode, _ registry: DockerRegistry, _ rounds: Int) async throws -> ComparisonRow {
        try await Comparison(
            what: "push into a repository that has nothing",
            ours: Side(name: "slipway push", prepare: { try design.settle() }) {
                try design.run([
                    DesignNode.slipway, "push", "first.tar", "\(registry.host)/\(Self.repository("push"))", "--quiet",
                ])
            },
            peer: Side(name: "POST and PUT of the blobs, 8 connections", prepare: { try design.settle() }) {
                try design.run(["python3", "bare.py", "push", registry.host, Self.repository("bare"), Self.blobs, "-"])
            },
            targets: [.wall(atMost: 1.5)]
        ).run(rounds: rounds)
    }

    private static let blobs = "unpacked/blobs/sha256"

    private func pull(_ design: DesignNode, _ registry: DockerRegistry, _ rounds: Int) async throws -> ComparisonRow {
        let repository = Self.repository("pull")
        try design.run([
            DesignNode.slipway, "push", "first.tar", "\(registry.host)/\(repository):first", "--quiet",
        ])
        return try await Comparison(
            what: "pull, checked and durable",
            ours: Side(
                name: "slipway pull",
                prepare: { try design.settle() },
                run: {
                    try design.run([
                        DesignNode.slipway, "pull", "\(registry.host)/\(repository):first", "--output", "pulled.tar",
                        "--quiet",
                    ])
                },
                clean: { try design.remove("pulled.tar") }
            ),
            peer: Side(
                name: "GET of the blobs, 8 connections; sync",
                prepare: { try design.settle() },
                run: {
                    try design.shell(
                        "python3 bare.py pull \(registry.host) \(repository) \(Self.blobs) fetched && sync -f fetched"
                    )
                },
                clean: { try design.shell("rm -f fetched/*") }
            ),
            targets: [.wall(atMost: 1.5)]
        ).run(rounds: rounds)
    }

    /// The same artifact by skopeo: from the registry to a directory, and from there into another repository.
    private func skopeo(
        _ design: DesignNode,
        _ registry: DockerRegistry,
        _ rounds: Int
    ) async throws -> [ComparisonRow] {
        let source = "docker://\(registry.host)/\(Self.repository("source")):first"
        try design.run([
            DesignNode.slipway, "push", "first.tar", String(source.dropFirst("docker://".count)), "--quiet",
        ])
        let copy = "skopeo --insecure-policy copy --quiet --src-tls-verify=false --dest-tls-verify=false"
        let out = try await Comparison.alone(
            "skopeo copy, registry to oci:DIR",
            Side(
                name: "skopeo",
                prepare: { try design.settle() },
                run: { try design.shell("\(copy) \(source) oci:stick:first") },
                clean: { try design.remove("stick") }
            ),
            [],
            rounds: min(rounds, 2)
        )
        try design.shell("\(copy) \(source) oci:stick:first")
        let back = try await Comparison.alone(
            "skopeo copy, oci:DIR to registry",
            Side(name: "skopeo", prepare: { try design.settle() }) {
                try design.shell("\(copy) oci:stick:first docker://\(registry.host)/\(Self.repository("target")):first")
            },
            [],
            rounds: 1
        )
        return [out, back]
    }

    /// The look of a node at a tag that names what it named before.
    private func look(_ design: DesignNode, _ registry: DockerRegistry, _ rounds: Int) async throws -> ComparisonRow {
        let reference = try RegistryReference("\(registry.host)/\(Self.repository("look")):first")
        try design.run([DesignNode.slipway, "push", "first.tar", reference.description, "--quiet"])
        var result = SideResult(name: "a conditional HEAD, for each")
        result.runs = try await RegistryClient.with(reference, RegistryAccess()) { client in
            guard let tag = reference.tag, case .manifest(let known) = try await client.look(at: tag) else {
                throw BenchmarkFailed(description: "the registry does not name the bundle")
            }
            var runs: [MeasuredProcess] = []
            // The first round is the rehearsal.
            for _ in 0...rounds {
                try Interruption.requireNone()
                let (began, before) = (SystemClock().now, MeasuredProcess.ownProcessorTime)
                for _ in 0..<Self.looks {
                    guard case .unchanged = try await client.look(at: tag, unless: known) else {
                        throw BenchmarkFailed(description: "the tag names something else")
                    }
                }
                runs.append(
                    MeasuredProcess(
                        seconds: Load.seconds(since: began) / Double(Self.looks),
                        cpu: (MeasuredProcess.ownProcessorTime - before) / Double(Self.looks),
                        peakMemory: 0
                    )
                )
            }
            return Array(runs.dropFirst())
        }
        let cpu = result.cpu.median
        return ComparisonRow(
            what: "look of a node at an unchanged tag",
            ours: result,
            peer: nil,
            judgements: [
                Judgement(
                    figure: "processor \(Measurement.precise(cpu))",
                    wanted: "at most \(Measurement.precise(Self.wantedLook))",
                    isMet: cpu <= Self.wantedLook
                )
            ]
        )
    }

    /// The waves of an order for all nodes of a fleet.
    private func waves(_ design: DesignNode, _ rounds: Int) async throws -> ComparisonRow {
        let names = (0..<Self.names).map { "line-\($0)\n" }.joined()
        try design.place.write(Array(names.utf8), to: "names.txt")
        try design.run([
            DesignNode.slipway, "order", "create", "--bundle", "first.tar", "--waves", "1%,10%,50%,100%", "--key",
            "key.pem", "--output", "order.json", "--quiet",
        ])
        return try await Comparison.alone(
            "\(Self.names) names fall into waves",
            Side(name: "slipway order show") {
                try design.run([DesignNode.slipway, "order", "show", "order.json", "--nodes-file", "names.txt"])
            },
            [],
            rounds: rounds
        )
    }

    /// The bundle with one version more, to a registry and a machine that have the one before.
    private func next(_ design: DesignNode, _ registry: DockerRegistry) throws -> [ComparisonRow] {
        let repository = "\(registry.host)/\(Self.repository("next"))"
        try design.run([DesignNode.slipway, "push", "first.tar", "\(repository):first", "--quiet"])
        let pushed = try design.shell(
            "'\(DesignNode.slipway)' push next.tar \(repository):next --json > pushed.json"
        )
        let pulled = try design.shell(
            "'\(DesignNode.slipway)' pull \(repository):next --base first.tar --output again.tar --json > pulled.json"
        )
        let push = try JSONParser.parse(design.place.handle.read(file: "pushed.json"), subject: "pushed.json")
        let pull = try JSONParser.parse(design.place.handle.read(file: "pulled.json"), subject: "pulled.json")
        guard let sent = push["sentBytes"]?.integer, let asked = push["requests"]?.integer,
            let fetched = pull["fetchedBytes"]?.integer, let requests = pull["requests"]?.integer, sent > 0
        else { throw BenchmarkFailed(description: "push or pull gave no counts") }
        // All that is new was sent: the signature is fetched besides the contents.
        let ratio = Double(fetched) / Double(sent)
        return [
            ComparisonRow(
                what: "push of the next bundle",
                ours: SideResult(name: "slipway push", runs: [pushed]),
                peer: nil,
                judgements: [
                    Judgement(figure: "\(sent) bytes in \(asked) requests", wanted: "", isMet: nil)
                ]
            ),
            ComparisonRow(
                what: "pull of the next bundle",
                ours: SideResult(name: "slipway pull --base", runs: [pulled]),
                peer: nil,
                judgements: [
                    Judgement(
                        figure: "\(requests) requests",
                        wanted: "at most \(Self.mostRequests)",
                        isMet: requests <= Self.mostRequests
                    ),
                    Judgement(
                        figure: "\(fetched) bytes, \(Measurement.short(ratio)) of what was new",
                        wanted: "at most \(Measurement.short(Self.wantedBytes))",
                        isMet: ratio <= Self.wantedBytes
                    ),
                ]
            ),
        ]
    }
}
