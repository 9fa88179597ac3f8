import Statistics

/// Evidence that a version answers rows otherwise than the version before it, more often than allowed. It may be looked at after every
/// request: with no more disagreement than allowed it comes to its limit in at most 1 of 100 probations, however long they are.
///
/// A bet for each of several greater rates, on x - allowed with x the share of a request's rows that differ; the evidence is the mean of
/// what they won (Waudby-Smith and Ramdas, 2024; the mean of several is Cover's, 1991). A bet on the rate p wins most if p is the truth, so
/// the rates lie close above what is allowed, and wider apart further up. Each request is one bet: rows of one request are no independent
/// witnesses.
package struct ShadowBet: Sendable, Hashable {
    /// The greatest share of rows that is not held against the version, above 0 and below 1.
    package let allowed: Double
    /// Requests that were bet on, and their rows.
    package private(set) var requests: UInt64 = 0
    package private(set) var rows: UInt64 = 0
    /// Of the rows, those that differ.
    package private(set) var differing: UInt64 = 0
    /// ln of the greatest evidence at any look.
    package private(set) var logPeak = 0.0
    /// ln of what each bet won.
    private var logWealth = [Double](repeating: 0, count: Self.bets)

    /// ln 100.
    package static let limit = 4.605170185988092
    static let bets = 24
    static let range = 0.001...0.95

    /// - Parameter allowed: as ``ShadowTerms`` have it; below 0.001 it counts as that.
    /// - Returns: nil above 0.95: hardly anything could be more.
    package init?(allowed: Double) {
        guard allowed <= Self.range.upperBound else { return nil }
        self.allowed = max(allowed, Self.range.lowerBound)
    }

    /// The rate that a bet is on, by its number: from a little above what is allowed to the middle of what is left, each distance 1.24
    /// times the one before.
    private func rate(_ bet: Int) -> Double {
        let power = Elementary.exp(Double(bet) * 0.2151113796169455)
        return allowed + (1 - allowed) * 0.004 * power
    }

    /// Takes the answers of both versions to the sampled rows of a request.
    package mutating func add(differing count: Int, of rows: Int) {
        guard rows > 0, count >= 0, count <= rows else { return }
        let distance = Double(count) / Double(rows) - allowed
        for bet in logWealth.indices {
            let stake = (rate(bet) - allowed) / (allowed * (1 - allowed))
            logWealth[bet] += Elementary.log(1 + stake * distance)
        }
        requests += 1
        self.rows += UInt64(rows)
        differing += UInt64(count)
        logPeak = max(logPeak, logEvidence)
    }

    /// ln of the evidence now.
    package var logEvidence: Double {
        let greatest = logWealth.max() ?? 0
        let sum = logWealth.map { Elementary.exp($0 - greatest) }.reduce(0, +)
        return greatest + Elementary.log(sum / Double(Self.bets))
    }

    /// True once the evidence came to its limit, at any look.
    package var isLost: Bool { logPeak >= Self.limit }

    /// The share of rows that differ; nil before any.
    package var mean: Double? { rows > 0 ? Double(differing) / Double(rows) : nil }
}

extension ShadowBet {
    /// The state for a restart.
    package var bytes: [UInt8] {
        var writer = StateWriter(.shadow)
        writer.add(allowed)
        writer.add(requests)
        writer.add(rows)
        writer.add(differing)
        writer.add(logPeak)
        writer.add(logWealth)
        return writer.bytes
    }

    /// - Throws: `monitoring.state` for damaged bytes.
    package init(_ bytes: [UInt8]) throws(MonitoringFailure) {
        var reader = try StateReader(bytes, .shadow, subject: "shadow bet")
        allowed = try reader.finite(Self.range)
        requests = try reader.count()
        rows = try reader.count()
        differing = try reader.count()
        logPeak = try reader.finite(0...1e300)
        logWealth = try reader.doubles()
        try reader.end()
        guard logWealth.count == Self.bets, logWealth.allSatisfy({ $0.isFinite }), differing <= rows else {
            throw reader.failure("\(Self.bets) bets", "others")
        }
    }
}
