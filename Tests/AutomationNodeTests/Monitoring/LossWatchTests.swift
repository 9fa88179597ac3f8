import DurableFiles
import EvaluationRecords
import Identifiers
import Monitoring
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The bet on labels, on record")
struct LossWatchTests {
    private func version() throws -> MonitoredVersion {
        let mean = MetricFigure.value(0.05, .bounds(0.04, 0.06, .wilson), rows: 1_000)
        let profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: 1_000,
                columns: [ReferenceFactory.numeric("x", (0..<1_000).map(Double.init))],
                losses: [ReferenceLoss(kind: .error, mean: mean)]
            )
        )
        return MonitoredVersion(
            model: MonitoredModel(credit, churn),
            version: try #require(VersionID("2")),
            manifest: StreamingDigest.of(Array("content".utf8)),
            generation: try #require(GenerationNumber(1)),
            binner: RowBinner(profile),
            problem: nil
        )
    }

    @Test("begins anew with other terms and on probation: predictions of before count as little as their labels")
    func anew() throws {
        let version = try version()
        let settings = try MonitoringSettings()
        var watch = try #require(LossWatch(version, settings, nil, after: 3))
        watch.add(predictions: 1_000_000)
        let other = try MonitoringSettings(tolerance: 0.2)
        #expect(
            LossWatch(version, other, watch.bytes, after: 3)?.bytes == LossWatch(version, other, nil, after: 3)?.bytes
        )
        watch.set(isOnProbation: false)
        watch.set(isOnProbation: true)
        #expect(watch.bytes == LossWatch(version, settings, nil, after: 3)?.bytes)
    }

    @Test("goes on as it was, and begins anew where its record says more predictions than there can be")
    func damaged() throws {
        let version = try version()
        let settings = try MonitoringSettings()
        var watch = try #require(LossWatch(version, settings, nil, after: 3))
        watch.add(predictions: 7)
        #expect(LossWatch(version, settings, watch.bytes, after: 5)?.bytes == watch.bytes)
        var bytes = watch.bytes
        for place in 8..<16 { bytes[place] = 0xFF }
        var damaged = try #require(LossWatch(version, settings, bytes, after: 5))
        damaged.add(predictions: 1)
        #expect(damaged.last == 5)
    }
}
