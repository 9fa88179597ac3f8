import Statistics

/// Evidence that a version errs more than on its reference, from labels that come later. It may be looked at after every label.
///
/// Each loss x between 0 and 1 is bet on: what is won is multiplied by 1 + stake (x - allowed). The stake follows from mean and spread of the
/// losses before it, with a half-life of 500, so that it is known before the loss is.
package struct LossBet: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// One bet that goes on: at most 1 of 100 probations comes to 100 though nothing is worse.
        case probation
        /// Bets that begin at every label, summed: at least so many labels pass on average before a false alarm.
        case watch(labels: Double)
    }

    package private(set) var form: Form
    /// The greatest mean loss that is not held against the version, above 0 and below 1.
    package let allowed: Double
    /// Labels that were bet on.
    package private(set) var labels: UInt64 = 0
    /// The sum of their losses.
    private var sum = 0.0
    /// ln of the evidence; -infinity for none at all.
    package private(set) var logEvidence: Double
    /// ln of the greatest at any look, from the least number of labels on.
    package private(set) var logPeak: Double
    /// Decayed sums over the losses: of 1, of x - allowed, and of its square.
    private var weight = 0.0
    private var excess = 0.0
    private var squares = 0.0

    /// Labels before which nothing is said, and the share of the predictions that must have one.
    package static let leastLabels: UInt64 = 200
    package static let leastShare = 0.2
    static let halfLife = 500.0
    /// Losses of the allowed mean that the bet begins with.
    private static let prior = 50.0
    static let range = 0.001...0.95

    /// - Parameter allowed: as ``LossTerms`` have it; below 0.001 it counts as that.
    /// - Returns: nil above 0.95: hardly any loss could be greater.
    package init?(_ form: Form, allowed: Double) {
        guard allowed <= Self.range.upperBound else { return nil }
        self.form = form
        self.allowed = max(allowed, Self.range.lowerBound)
        (logEvidence, logPeak) = Self.start(form)
    }

    private static func start(_ form: Form) -> (Double, Double) {
        form == .probation ? (0, 0) : (-.infinity, -.infinity)
    }

    /// ln of the evidence that suffices.
    package var limit: Double {
        switch form {
        case .probation: ShadowBet.limit
        case .watch(let labels): Elementary.log(max(labels, SpacedDetector.leastThreshold))
        }
    }

    /// Takes the loss of a label; what is not between 0 and 1 is left alone.
    package mutating func add(_ loss: Double) {
        guard (0...1).contains(loss) else { return }
        let factor = Elementary.log(1 + stake * (loss - allowed))
        switch form {
        case .probation: logEvidence += factor
        case .watch:
            // ln(R + 1) + factor.
            let evidence = logEvidence
            let more =
                evidence > 0
                ? evidence + Elementary.log(1 + Elementary.exp(-evidence))
                : Elementary.log(1 + Elementary.exp(evidence))
            logEvidence = more + factor
        }
        labels += 1
        sum += loss
        let decay = Elementary.exp(-0.6931471805599453 / Self.halfLife)
        weight = weight * decay + 1
        excess = excess * decay + (loss - allowed)
        squares = squares * decay + (loss - allowed) * (loss - allowed)
        if labels >= Self.leastLabels { logPeak = max(logPeak, logEvidence) }
    }

    /// clip(d / (v + d^2), 0, 1/(2 allowed)), d the mean excess and v its variance so far.
    private var stake: Double {
        let total = weight + Self.prior
        let mean = excess / total
        let spread = (squares + Self.prior * allowed * (1 - allowed)) / total - mean * mean
        return min(max(mean / (max(spread, 0) + mean * mean), 0), 1 / (2 * allowed))
    }

    /// The mean loss; nil before any label.
    package var mean: Double? { labels > 0 ? sum / Double(labels) : nil }

    /// The mean of the newest losses: one 500 labels ago counts half; nil before any.
    package var recentMean: Double? { weight > 0 ? min(max(allowed + excess / weight, 0), 1) : nil }

    /// True where there are labels enough to say anything.
    /// - Parameter predictions: that might have a label by now.
    package func isBacked(predictions: UInt64) -> Bool {
        labels >= Self.leastLabels && Double(labels) >= Self.leastShare * Double(predictions)
    }

    /// True once the evidence came to its limit, at any look.
    package var isLost: Bool { logPeak >= limit }

    /// The same after probation, or after an alarm: the evidence begins anew, what was learnt of the losses stays.
    package mutating func watch(labels: Double) {
        form = .watch(labels: labels)
        (logEvidence, logPeak) = Self.start(form)
    }
}

extension LossBet {
    /// The state for a restart.
    package var bytes: [UInt8] {
        var writer = StateWriter(.loss)
        if case .watch(let labels) = form {
            writer.add(true)
            writer.add(labels)
        } else {
            writer.add(false)
        }
        for number in [allowed, sum, logEvidence, logPeak, weight, excess, squares] { writer.add(number) }
        writer.add(labels)
        return writer.bytes
    }

    /// - Throws: `monitoring.state` for damaged bytes.
    package init(_ bytes: [UInt8]) throws(MonitoringFailure) {
        var reader = try StateReader(bytes, .loss, subject: "loss bet")
        form = try reader.flag() ? .watch(labels: try reader.finite(0...1e300)) : .probation
        allowed = try reader.finite(Self.range)
        sum = try reader.finite(0...0x1p53)
        logEvidence = try reader.double()
        logPeak = try reader.double()
        weight = try reader.finite(0...1e6)
        excess = try reader.finite(-1e6...1e6)
        squares = try reader.finite(0...1e6)
        labels = try reader.count()
        try reader.end()
        guard logEvidence < .infinity, logPeak < .infinity, sum <= Double(labels) else {
            throw reader.failure("losses between 0 and 1", "greater ones")
        }
    }
}
