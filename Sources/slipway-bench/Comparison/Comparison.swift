/// Slipway and its peer at the same work, in turns, so that whatever else the machine does falls on both.
struct Comparison: Sendable {
    /// The measured work, in a few words.
    let what: String
    let ours: Side
    let peer: Side
    let targets: [Target]

    /// Runs each side once as a rehearsal, which fills the caches alike, and then as often as there are rounds. The side that
    /// goes first changes with every round.
    func run(rounds: Int) async throws -> ComparisonRow {
        var (left, right) = (SideResult(name: ours.name), SideResult(name: peer.name))
        _ = try await Self.once(ours)
        _ = try await Self.once(peer)
        for round in 1...rounds {
            if round.isMultiple(of: 2) {
                right.runs.append(try await Self.once(peer))
                left.runs.append(try await Self.once(ours))
            } else {
                left.runs.append(try await Self.once(ours))
                right.runs.append(try await Self.once(peer))
            }
        }
        return ComparisonRow(what: what, ours: left, peer: right, targets: targets)
    }

    /// A side without a peer, after a rehearsal.
    static func alone(_ what: String, _ side: Side, _ targets: [Target], rounds: Int) async throws -> ComparisonRow {
        var result = SideResult(name: side.name)
        _ = try await once(side)
        for _ in 1...rounds { result.runs.append(try await once(side)) }
        return ComparisonRow(what: what, ours: result, peer: nil, targets: targets)
    }

    private static func once(_ side: Side) async throws -> MeasuredProcess {
        try Interruption.requireNone()
        try await side.prepare()
        let measured = try await side.run()
        try await side.clean()
        return measured
    }
}
