import AsyncSupport
import DurableFiles
import Synchronization
import TestSupport

/// A whole bundle on its way into a node, and whether the node answers others meanwhile.
struct UploadBenchmark: Benchmark {
    let name = "upload"
    let abstract =
        "a whole bundle over loopback into a node, hashed, verified and written as it comes, while /healthz is asked"

    private static let wantedRate = 0.4
    private static let wantedAnswer = 0.02
    /// Between two questions for `/healthz`, in microseconds.
    private static let pause: UInt32 = 1000

    private struct Round {
        let sent: Double
        let answered: MeasuredProcess
        let health: [Double]
    }

    func run(_ conditions: Conditions) async throws -> Report {
        let design = try DesignNode()
        let size = try design.exportLargeTree(conditions, as: "bundle.tar")
        let node = try BenchNode(in: design.place)
        var rounds: [Round] = []
        for _ in 0...conditions.rounds {
            try node.clear()
            try node.start()
            try design.settle()
            rounds.append(try await upload("bundle.tar", to: node))
            node.stop()
        }
        rounds.removeFirst()
        let rate = Double(size) / Measurement(rounds.map(\.answered.seconds)).median / 1e9
        let sending = Double(size) / Measurement(rounds.map(\.sent)).median / 1e9
        let health = Latencies(rounds.flatMap(\.health))
        let row = ComparisonRow(
            what: "upload",
            ours: SideResult(name: "POST /v1/bundles", runs: rounds.map(\.answered)),
            peer: nil,
            judgements: [
                Judgement(
                    figure: "\(Measurement.short(rate)) GB/s until it is answered, which is when all of it is durable",
                    wanted: "at least \(Self.wantedRate)",
                    isMet: rate >= Self.wantedRate
                ),
                Judgement(
                    figure: "\(Measurement.short(sending)) GB/s until the last byte is taken",
                    wanted: "",
                    isMet: nil
                ),
                Judgement(
                    figure: "/healthz meanwhile \(health.text)",
                    wanted: "under 20 ms",
                    isMet: health.percentile(0.99) < Self.wantedAnswer
                ),
            ]
        )
        return Report(
            lines: [
                "a bundle of \(size >> 20) MiB from the page cache, sent with sendfile(2); the processor time is the node's alone"
            ],
            rows: [row]
        )
    }

    private func upload(_ file: String, to node: BenchNode) async throws -> Round {
        let (process, port) = try node.running()
        let bundle = try OpenFile.read(node.place.path(file))
        let head = KeepAliveConnection.head(
            "POST",
            "/v1/bundles",
            type: "application/vnd.slipway.bundle",
            token: try node.token(),
            length: Int(try bundle.status().size)
        )
        let isOver = Shared()
        let asking = Task.detached {
            try Load.run(
                port: port,
                request: KeepAliveConnection.get("/healthz"),
                connections: 1,
                pause: Self.pause
            ) { _ in !isOver.value }
        }
        // Whatever happens here, the questions come to their end.
        defer { isOver.set() }
        let connection = try KeepAliveConnection(port: port)
        let cpu = process.cpu()
        let began = SystemClock().now
        try connection.send(head)
        try connection.send(bundle)
        let sent = Load.seconds(since: began)
        let answer = try connection.answer()
        let answered = Load.seconds(since: began)
        isOver.set()
        guard answer.status == 201 else {
            throw BenchmarkFailed(description: String(decoding: answer.body, as: UTF8.self))
        }
        return Round(
            sent: sent,
            answered: MeasuredProcess(
                seconds: answered,
                cpu: process.cpu() - cpu,
                peakMemory: process.peakMemory()
            ),
            health: try await asking.value.latencies
        )
    }

    private final class Shared: Sendable {
        private let isSet = Atomic<Bool>(false)
        var value: Bool { isSet.load(ordering: .relaxed) }
        func set() { isSet.store(true, ordering: .relaxed) }
    }
}
