import EvaluationRecords
import Identifiers
import Inference
import Monitoring
import NodeAPI
import Serving

/// The bet that a version errs more than on its reference, on the labels that came for its answers.
struct LossWatch: Sendable {
    private let terms: LossTerms
    private let facts: ReferenceFacts
    private let version: VersionID
    private(set) var bet: LossBet
    /// The number of the newest join that was taken.
    private(set) var last: Int64
    /// Predictions of the version that may get a label.
    private var predictions: UInt64
    private(set) var isOnProbation = true
    /// Labels that pass on average before a false alarm, after probation.
    private let labelsPerAlarm: Double

    /// - Parameters:
    ///   - saved: what is on record of the version.
    ///   - join: after which it begins where nothing is on record.
    /// - Returns: nil where there is no loss to compare with, or the rule is off.
    init?(_ version: MonitoredVersion, _ settings: MonitoringSettings, _ saved: [UInt8]?, after join: Int64) {
        guard settings.action(of: .loss) != .off, let facts = version.profile?.facts,
            let terms = LossTerms(facts, tolerance: settings.tolerance)
        else { return nil }
        self.terms = terms
        self.version = version.version
        self.facts = facts
        // The most that may come in the period.
        let periods = settings.falseAlarms.period / settings.labels.keep
        labelsPerAlarm = Double(settings.labels.rows) * max(1, periods) / settings.falseAlarms.count
        let kept = saved.flatMap { Self.read($0, version.version) }
        guard let begun = LossBet(.probation, allowed: terms.allowed) else { return nil }
        last = kept?.last ?? join
        predictions = 0
        bet = begun
        // A bet that begins anew knows no labels of predictions before it: they must not count as unlabelled.
        if let kept, kept.bet.allowed == begun.allowed {
            predictions = kept.predictions
            bet = kept.bet
            isOnProbation = kept.bet.form == .probation
        }
    }

    /// After probation the bet goes on as one that may be won again and again.
    mutating func set(isOnProbation: Bool) {
        guard isOnProbation != self.isOnProbation else { return }
        self.isOnProbation = isOnProbation
        if isOnProbation {
            bet = LossBet(.probation, allowed: terms.allowed) ?? bet
            predictions = 0
        } else {
            bet.watch(labels: labelsPerAlarm)
        }
    }

    /// Adds predictions of rows that are judged.
    mutating func add(predictions count: Int) { predictions += UInt64(max(0, count)) }

    /// Takes a label that came, if its row is the one of its request that is judged. One that was corrected has been bet on as it came
    /// first.
    mutating func take(_ prediction: RecordedPrediction) {
        if let join = prediction.join { last = max(last, join) }
        guard prediction.prediction.version == version, prediction.prediction.isWitness, !prediction.isCorrected,
            let label = prediction.label,
            let loss = terms.loss(
                label: label.text,
                predicted: prediction.prediction.predictedClass,
                score: prediction.prediction.score(facts)
            )
        else { return }
        bet.add(loss)
    }

    /// After an alarm the evidence begins anew.
    mutating func restart() { bet.watch(labels: labelsPerAlarm) }

    func observation(of model: ModelName, mayRollBack: Bool) -> BetObservation {
        BetObservation(
            model: model,
            version: version,
            other: nil,
            rows: Int(clamping: bet.labels),
            mean: bet.mean ?? 0,
            allowed: bet.allowed,
            logEvidence: bet.logPeak,
            mayRollBack: mayRollBack,
            isBacked: bet.isBacked(predictions: predictions)
        )
    }

    func finding(_ observation: BetObservation) -> MonitorFinding {
        // After probation a version may have answered well for years.
        let mean = isOnProbation ? observation.mean : bet.recentMean ?? observation.mean
        let rows = (isOnProbation ? "" : "the newest of ") + "\(observation.rows) labelled rows"
        return MonitorFinding(
            rule: .loss,
            evidence: .sequence,
            figures: [
                "labels": Double(observation.rows), "mean": mean, "allowed": observation.allowed,
                "log10_evidence": EvidenceFigure.log10(observation.logEvidence) ?? 0,
            ],
            summary: "the mean loss of \(rows) is \(RuleFigure.figure(mean)); "
                + "at most \(RuleFigure.figure(observation.allowed)) is allowed, by its reference"
        )
    }

    var report: MonitorReport.Bet {
        MonitorReport.Bet(
            rule: MonitorRule.loss.rawValue,
            against: nil,
            rows: Int(clamping: bet.labels),
            mean: bet.mean,
            allowed: bet.allowed,
            log10: EvidenceFigure.log10(bet.logEvidence),
            limit: bet.limit / 2.302585092994046
        )
    }
}

extension LossWatch {
    /// The state for a restart: the number of the newest label, the predictions, the version, and the bet.
    var bytes: [UInt8] {
        let name = Array(version.text.utf8)
        return Self.bytes(of: UInt64(bitPattern: last)) + Self.bytes(of: predictions)
            + Self.bytes(of: UInt64(name.count)) + name + bet.bytes
    }

    private static func bytes(of number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

    /// - Returns: nil for the state of another version, and for one that cannot be read.
    private static func read(
        _ bytes: [UInt8],
        _ version: VersionID
    ) -> (last: Int64, predictions: UInt64, bet: LossBet)? {
        let name = Array(version.text.utf8)
        guard bytes.count > 24 + name.count else { return nil }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<3).map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        }
        guard numbers[1] <= 1 << 53, numbers[2] == UInt64(name.count), Array(bytes[24..<24 + name.count]) == name,
            let bet = try? LossBet(Array(bytes[(24 + name.count)...]))
        else { return nil }
        return (Int64(bitPattern: numbers[0]), numbers[1], bet)
    }
}

extension KeptPrediction {
    /// The predictions of a request's rows, to be kept until their labels come. An answer without a value has none.
    /// - Parameters:
    ///   - witness: the one of the rows that is judged.
    ///   - answers: with probabilities in the order of the reference.
    static func all(
        _ tapped: TappedRows,
        rows: [Int],
        witness: Int,
        _ answers: [LiveAnswer],
        _ facts: ReferenceFacts?
    ) -> [KeptPrediction] {
        zip(rows, answers).compactMap { row, answer in
            kept(answer, facts).map { value in
                KeptPrediction(
                    request: tapped.request,
                    row: row,
                    rows: tapped.count,
                    time: tapped.time,
                    version: tapped.identity.version,
                    generation: tapped.identity.generation,
                    answer: value,
                    scores: facts.map(answer.scores) ?? [],
                    isWitness: row == witness
                )
            }
        }
    }

    private static func kept(_ answer: LiveAnswer, _ facts: ReferenceFacts?) -> Answer? {
        switch facts?.task {
        case .regression: answer.number.map { .number($0) }
        case .binary, .multiclass: answer.predictedClass(facts).map { .label($0) }
        case .other, nil: answer.text.map { .label($0) } ?? answer.number.map { .number($0) }
        }
    }
}
