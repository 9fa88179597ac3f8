import AsyncSupport
import DurableFiles
import StrictJSON
import TestSupport

/// The time of a switch that loads nothing: two generations of small models take turns.
struct ActivationBenchmark: Benchmark {
    let name = "activation"
    let abstract = "switch and rollback, from request to `current` durable, 200 rounds (wanted: p99 under 50 ms)"

    private static let turns = 200
    private static let files = 20

    func run(_ conditions: Conditions) async throws -> Report {
        let design = try DesignNode()
        let node = try BenchNode(in: design.place, configuration: "probation: {minimum: 1h, deadline: 2h}\n")
        try node.start()
        try deploy(design, to: node)
        let turns = try Turns(node)
        let disk = try DiskSync(in: node.place)
        var switches: [Double] = []
        var rollbacks: [Double] = []
        var syncs: [Double] = []
        for _ in 1...Self.turns {
            syncs.append(try disk.measure())
            switches.append(try turns.activate("second"))
            rollbacks.append(try turns.rollBack())
        }
        return Report(
            lines: [
                "two generations of a model with \(Self.files) files in a version, by turns; from the request (HTTP on loopback) until the event "
                    + "that says active, which comes when `current` and its record are durable",
                "the disk itself, a file of 4 KiB and its directory, two fsyncs: \(Latencies(syncs).text)",
            ],
            rows: [row("switch", switches), row("rollback", rollbacks)]
        )
    }

    private func row(_ what: String, _ seconds: [Double]) -> ComparisonRow {
        let turns = Latencies(seconds)
        return ComparisonRow(
            what: "\(what), \(turns.count) rounds",
            ours: SideResult(
                name: "POST",
                runs: seconds.map { MeasuredProcess(seconds: $0, cpu: 0, peakMemory: 0) }
            ),
            peer: nil,
            judgements: [
                Judgement(figure: turns.text, wanted: "p99 under 50 ms", isMet: turns.percentile(0.99) < 0.05)
            ]
        )
    }

    /// Two bundles of the same two versions, `first` and `second`, the one that is active apart; the first is current and confirmed, the
    /// second has been.
    private func deploy(_ design: DesignNode, to node: BenchNode) throws {
        let tree = try ModelTree.versions(2, files: Self.files, in: design.place)
        try design.makeProject("project")
        for (version, id) in zip(tree.versions, ["first", "second"]) {
            try design.importVersions([version], of: tree, into: "project", ["--activate"])
            try design.export("project", as: "\(id).tar", ["--id", id])
            try node.slipway(["deploy", "\(id).tar"] + node.access)
            try node.slipway(["confirm"] + node.access)
        }
        try node.slipway(["rollback"] + node.access)
    }
}

/// Asks a node for switches, over HTTP, and waits until they are durable.
private struct Turns {
    private let node: BenchNode
    private let port: Int
    private let token: String
    private let connection: KeepAliveConnection

    init(_ node: BenchNode) throws {
        self.node = node
        port = try node.running().port
        token = try node.token()
        connection = try KeepAliveConnection(port: port)
    }

    /// - Returns: seconds until it is current; it is confirmed then.
    func activate(_ bundle: String) throws -> Double {
        let seconds = try turn("deployments", #"{"bundle":"\#(bundle)"}"#)
        try post("confirm", "{}")
        return seconds
    }

    /// - Returns: seconds until the generation before is current again; its record is finished then.
    func rollBack() throws -> Double {
        let seconds = try turn("rollback", "{}")
        // A rollback by hand ends right after the switch; the next deployment is refused before that.
        while try isBusy() {}
        return seconds
    }

    private func turn(_ route: String, _ body: String) throws -> Double {
        let before = try current()
        let events = try KeepAliveConnection(port: port)
        let began = SystemClock().now
        let answer = try post(route, body)
        guard let id = answer["id"]?.integer else { throw BenchmarkFailed(description: "a deployment has no number") }
        let state = try events.follow(
            KeepAliveConnection.get(
                "/v1/projects/bench/deployments/\(id)",
                token: token,
                accept: "text/event-stream"
            ),
            until: ["active", "confirmed", "failed", "rejected", "rolled back"].map { #""state":"\#($0)""# }
        )
        let seconds = Load.seconds(since: began)
        guard try current() != before, !state.contains("failed") else {
            throw BenchmarkFailed(description: "`current` did not change")
        }
        return seconds
    }

    @discardableResult
    private func post(_ route: String, _ body: String) throws -> JSONValue {
        let path = "/v1/projects/bench/\(route)"
        let answer = try connection.exchange(
            KeepAliveConnection.post(path, type: "application/json", token: token, body: Array(body.utf8))
        )
        guard (200..<300).contains(answer.status) else {
            throw BenchmarkFailed(description: "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSONParser.parse(Array(answer.body), subject: path)
    }

    private func isBusy() throws -> Bool {
        let answer = try connection.exchange(KeepAliveConnection.get("/v1/projects/bench", token: token))
        return try JSONParser.parse(Array(answer.body), subject: "the project")["deployment"]?.object != nil
    }

    private func current() throws -> String {
        try node.place.handle.linkTarget(of: "node/current/bench")
    }
}
