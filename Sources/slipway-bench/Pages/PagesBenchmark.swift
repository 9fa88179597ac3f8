/// The pages of a node beside the requests to its models: how long a page takes, and what that costs them.
struct PagesBenchmark: Benchmark {
    let name = "pages"
    let abstract =
        "pages of a node with 50 models and 1,000 deployments, 4 a second, beside scoring on 4 connections (wanted: a page within 50 ms at p99, at most "
        + "2 % of throughput lost)"

    private static let connections = 4
    /// As of twenty people whose pages bring themselves up to date every five seconds.
    private static let perSecond = 4.0
    /// Seconds of each measurement.
    private static let span = 5.0
    /// Times that both sides are measured in a round: the difference is smaller than the spread of single measurements.
    private static let pairs = 3

    func run(_ conditions: Conditions) async throws -> Report {
        let whole = try PagesNode()
        let node = whole.node
        let port = try node.running().port
        let token = try node.token()
        let request = try ExampleRows.request(rows: 1, token: token)
        let signedIn = try PageReader(port: port, token: token, paths: [])
        let reader = signedIn.reading(try whole.paths(signedIn))
        // The first of either has everything in memory then.
        _ = try reader.beside(perSecond: Self.perSecond) { try Self.load(port, request) }
        var cost = PagesCost(paths: reader.paths)
        for turn in 1...conditions.rounds * Self.pairs {
            try Interruption.requireNone()
            // Neither side is always the first.
            if turn.isMultiple(of: 2) {
                let without = try Self.load(port, request)
                let (with, views) = try reader.beside(perSecond: Self.perSecond) { try Self.load(port, request) }
                cost.add(with: with, views, without: without)
            } else {
                let (with, views) = try reader.beside(perSecond: Self.perSecond) { try Self.load(port, request) }
                cost.add(with: with, views, without: try Self.load(port, request))
            }
        }
        return Report(lines: cost.lines, rows: [cost.row])
    }

    private static func load(_ port: Int, _ request: [UInt8]) throws -> Load {
        try Load.run(port: port, request: request, connections: connections, seconds: span)
    }
}
