import AsyncSupport
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import Statistics

/// Compares the sides that were found, or says why nothing can be claimed of them.
struct VersionComparer {
    let metric: MetricName?
    let margin: Double?
    let alpha: Double
    let seed: UInt64

    func answer(_ parties: [ComparedParty], producer: String) async throws -> ComparisonAnswer {
        let champion = parties[0].record
        for party in parties.dropFirst() {
            do throws(ComparisonFailure) {
                try ComparisonGround.require(champion, party.record)
            } catch {
                return ComparisonAnswer(comparison: nil, reason: error, parties: parties)
            }
        }
        let clock = SystemClock()
        let began = clock.now
        let plan = try plan(parties)
        var sides: [ComparedSide] = []
        for party in parties { sides.append(try await party.side()) }
        let (first, rest) = (sides[0], Array(sides.dropFirst()))
        let result = try await BlockingPool(width: 1).run {
            try VersionComparison.result(
                plan,
                of: first,
                against: rest,
                dataset: champion.result.dataset,
                selection: champion.result.selection,
                threads: Threads(OwnProcess.processorCount)
            )
        }
        let run = ComparisonRun(
            created: clock.timeOfDay,
            producer: producer,
            seconds: clock.now.seconds(since: began)
        )
        return ComparisonAnswer(
            comparison: try ComparisonRecord(result: result, run: run),
            reason: nil,
            parties: parties
        )
    }

    private func plan(_ parties: [ComparedParty]) throws -> ComparisonPlan {
        let results = parties.map(\.record.result)
        let first = results[0]
        return try ComparisonPlan(
            task: first.task,
            classes: first.classes,
            positive: first.positive.flatMap { positive in first.classes.firstIndex { $0.isSame(as: positive) } },
            metric: metric,
            margin: margin,
            alpha: alpha,
            seed: seed,
            scoresOnly: results.contains { $0.settings.scoresOnly },
            hasProbabilities: results.allSatisfy { Self.hasProbabilities($0) }
        )
    }

    private static func hasProbabilities(_ result: EvaluationResult) -> Bool {
        let metric: MetricName = result.task == .binary ? .rocAuc : .logLoss
        return result.metrics[metric]?.reason != .noProbabilities
    }
}
