import AsyncSupport
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Requests that were sent one after the other on each of some connections, and how long their answers took.
struct Load {
    /// Seconds of each answer, ascending.
    let latencies: [Double]
    /// Of the whole run.
    let seconds: Double

    /// - Parameter connections: each has a thread of its own.
    /// - Throws: the first answer that is not 200.
    static func run(
        port: Int,
        request: [UInt8],
        connections: Int,
        seconds limit: Double
    ) throws -> Load {
        try run(port: port, request: request, connections: connections) { $0 < limit }
    }

    /// The same, as long as it is wanted.
    /// - Parameters:
    ///   - pause: microseconds between an answer and the next request.
    ///   - goesOn: is asked before each request, with the seconds so far.
    static func run(
        port: Int,
        request: [UInt8],
        connections: Int,
        pause: UInt32 = 0,
        while goesOn: @Sendable (_ seconds: Double) -> Bool
    ) throws -> Load {
        try measured(port: port, connections: connections) { _, client in
            while goesOn(client.seconds) {
                try client.ask(request)
                if pause > 0 { usleep(pause) }
            }
        }
    }

    /// So many requests a second of all connections together, as long as answers come in time: each connection has its turn in the same
    /// distance, and sends no sooner. Latencies are from the sending of a request.
    static func paced(
        port: Int,
        request: [UInt8],
        connections: Int,
        perSecond: Double,
        seconds limit: Double
    ) throws -> Load {
        let step = Double(connections) / perSecond
        return try measured(port: port, connections: connections) { number, client in
            var due = step * Double(number) / Double(connections)
            while due < limit {
                let early = due - client.seconds
                if early > 0 { usleep(UInt32(early * 1e6)) }
                try client.ask(request)
                due += step
            }
        }
    }

    /// One of the connections, and what it has measured.
    private struct Client {
        let connection: KeepAliveConnection
        let began: Instant
        var latencies: [Double] = []

        /// Since the run began.
        var seconds: Double { Load.seconds(since: began) }

        mutating func ask(_ request: [UInt8]) throws {
            let sent = SystemClock().now
            let answer = try connection.exchange(request)
            latencies.append(Load.seconds(since: sent))
            guard answer.status == 200 else {
                throw BenchmarkFailed(
                    description: "answer \(answer.status): \(String(decoding: answer.body.prefix(300), as: UTF8.self))"
                )
            }
        }
    }

    /// Has each connection work in a thread of its own.
    private static func measured(
        port: Int,
        connections: Int,
        _ work: @Sendable (_ number: Int, _ client: inout Client) throws -> Void
    ) throws -> Load {
        let latencies = Mutex<[Double]>([])
        let failure = Mutex<(any Error)?>(nil)
        let began = SystemClock().now
        DispatchQueue.concurrentPerform(iterations: connections) { number in
            do {
                var client = Client(connection: try KeepAliveConnection(port: port), began: began)
                try work(number, &client)
                latencies.withLock { $0 += client.latencies }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        let duration = Self.seconds(since: began)
        if let error = failure.withLock({ $0 }) { throw error }
        return Load(latencies: latencies.withLock { $0.sorted() }, seconds: duration)
    }

    /// Answers a second.
    var rate: Double { Double(latencies.count) / seconds }

    /// - Parameter share: 0.5 for the median.
    func percentile(_ share: Double) -> Double {
        latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
    }

    static func seconds(since began: Instant) -> Double { SystemClock().now.seconds(since: began) }
}
