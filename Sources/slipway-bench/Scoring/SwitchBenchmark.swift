import AsyncSupport
import Dispatch
import DurableFiles
import Synchronization
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Clients that keep scoring while the node switches and rolls back.
struct SwitchBenchmark: Benchmark {
    let name = "switch"
    let abstract =
        "100,000 requests on 4 connections across 10 switches and 10 rollbacks (wanted: none fails or goes astray)"

    private static let requests = 100_000
    private static let switches = 10

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try ScoringNode(golden: [1, 2], configuration: "probation:\n  minimum: 1s\n")
        try node.start()
        try node.deploy(version: 1)
        guard let port = node.port else { throw BenchmarkFailed(description: "the node does not listen") }
        let clients = try SteadyClients(port: port, request: try ExampleRows.request(rows: 1, token: try node.token()))
        var turns: [Turn] = []
        let scoring = Task.detached { clients.run(connections: 4, atLeast: Self.requests) }
        // Whatever happens here, the clients come to their end.
        defer { clients.finish() }
        for _ in 1...Self.switches {
            let deployed = SystemClock().now
            try node.deploy(version: 2)
            turns.append(Turn(version: "2", began: deployed, ended: SystemClock().now))
            let returned = SystemClock().now
            try node.slipway(["rollback"] + node.access)
            turns.append(Turn(version: "1", began: returned, ended: SystemClock().now))
        }
        clients.finish()
        let seen = await scoring.value
        let astray = seen.answers.filter { !Turn.allows($0, first: "1", turns) }.count
        let summary = [
            "\(seen.answers.count) answers, \(seen.failures.count) failed, \(astray) by a version that was not current"
        ]
        return Report(lines: summary + seen.failures.prefix(5).map { "failed: \($0)" })
    }
}

/// A change of what is current: until it ends, both versions are right.
struct Turn {
    let version: String
    let began: Instant
    let ended: Instant

    /// Tells whether the answer's version was current at some time between its request and its end.
    static func allows(_ answer: SteadyClients.Answer, first: String, _ turns: [Turn]) -> Bool {
        var current = first
        var allowed: Set<String> = []
        for turn in turns {
            if turn.ended < answer.began {
                current = turn.version
            } else if turn.began <= answer.ended {
                allowed.insert(turn.version)
            }
        }
        allowed.insert(current)
        return allowed.contains(answer.version)
    }
}

/// Clients that score one row after the other and remember who answered.
final class SteadyClients: Sendable {
    struct Answer: Sendable {
        let version: String
        let began: Instant
        let ended: Instant
    }

    struct Seen: Sendable {
        var answers: [Answer] = []
        var failures: [String] = []
    }

    private let port: Int
    private let request: [UInt8]
    private let seen = Mutex(Seen())
    private let mayEnd = Atomic<Bool>(false)

    init(port: Int, request: [UInt8]) throws {
        self.port = port
        self.request = request
    }

    /// They end once they have sent enough.
    func finish() {
        mayEnd.store(true, ordering: .relaxed)
    }

    func run(connections: Int, atLeast count: Int) -> Seen {
        DispatchQueue.concurrentPerform(iterations: connections) { _ in
            var own = Seen()
            var connection = try? KeepAliveConnection(port: port)
            while !mayEnd.load(ordering: .relaxed) || own.answers.count + own.failures.count < count / connections {
                let began = SystemClock().now
                do {
                    let live = try connection ?? KeepAliveConnection(port: port)
                    connection = live
                    let answer = try live.exchange(request)
                    if answer.status == 200, let version = answer.headers["slipway-version"] {
                        own.answers.append(Answer(version: version, began: began, ended: SystemClock().now))
                    } else {
                        own.failures.append(
                            "\(answer.status): \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
                        )
                    }
                } catch {
                    own.failures.append("\(error)")
                    connection = nil
                }
            }
            seen.withLock { all in
                all.answers += own.answers
                all.failures += own.failures
            }
        }
        return seen.withLock { $0 }
    }
}
