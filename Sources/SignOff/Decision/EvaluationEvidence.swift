import EvaluationRecords
import Identifiers
import Signing

/// An evaluation that somebody vouches for: a whole record, or the figures in a claim.
struct EvaluationEvidence {
    private enum Figures {
        case record(EvaluationResult)
        case claim(EvaluationClaim)
    }

    private let figures: Figures
    let name: String
    let time: Timestamp
    let expires: Timestamp?

    init(record: EvaluationRecord, time: Timestamp, expires: Timestamp? = nil) {
        figures = .record(record.result)
        name = "evaluation \(record.id.short)"
        self.time = time
        self.expires = expires
    }

    init(claim: EvaluationClaim, name: String) {
        figures = .claim(claim)
        self.name = name
        time = claim.issued
        expires = claim.expires
    }

    /// Judges a requirement. A figure that is missing, undefined or without the bound fails.
    func holds(_ requirement: EvaluationRequirement) -> Bool {
        switch figures {
        case .record(let result): requirement.outcome(on: result).passed
        case .claim(let claim):
            Self.number(requirement, claim).map { requirement.comparator.holds($0, requirement.threshold) } ?? false
        }
    }

    /// The number that was compared, in words.
    func found(_ requirement: EvaluationRequirement) -> String {
        switch figures {
        case .record(let result):
            let outcome = requirement.outcome(on: result)
            let reason = outcome.reason.map { ", which is undefined: \($0.text)" } ?? ""
            return (outcome.found.map { "\($0)" } ?? "none") + reason
        case .claim(let claim): return Self.number(requirement, claim).map { "\($0)" } ?? "none"
        }
    }

    /// The number of a claim that a requirement compares; nil where the claim has none. Things that are counted are in records alone.
    private static func number(_ requirement: EvaluationRequirement, _ claim: EvaluationClaim) -> Double? {
        guard case .metric(let metric, let place, let bound) = requirement.subject else { return nil }
        let figure = claim.metrics.first { one in
            // The name of a figure has the form of a requirement's beginning.
            guard let named = try? EvaluationRequirement.parse("\(one.metric) == 0") else { return false }
            return named.subject == .metric(metric, place, .value)
        }
        guard let figure, figure.value != nil else { return nil }
        switch bound {
        case .value: return figure.value
        case .low: return figure.low
        case .high: return figure.high
        }
    }
}

/// A comparison that somebody vouches for, and its side that becomes active.
struct ComparisonEvidence {
    let record: ComparisonRecord
    let challenger: Challenger

    func holds(_ requirement: ComparisonRequirement) -> Bool {
        difference(requirement).map { requirement.holds(on: $0) } ?? false
    }

    /// The number that was compared, in words.
    func found(_ requirement: ComparisonRequirement) -> String {
        guard let screen = challenger.metrics[requirement.metric.text] else { return "no such metric" }
        if let reason = screen.reason { return "nothing: \(reason.text)" }
        return screen.value.flatMap { requirement.found(in: $0) }.map { "\($0)" } ?? "no such bound"
    }

    private func difference(_ requirement: ComparisonRequirement) -> PairedDifference? {
        challenger.metrics[requirement.metric.text]?.value
    }
}
