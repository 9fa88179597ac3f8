import Identifiers
import Inference
import TestSupport
import Testing

@testable import Serving

@Suite("Scoring requests of the last hour and day")
struct RecentScoringTests {
    private let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
    private let statistics: ScoringStatistics

    init() {
        statistics = ScoringStatistics(clock: clock)
    }

    private func identity(_ version: String = "3") throws -> ServedIdentity {
        ServedIdentity(
            project: try #require(ProjectName("p")),
            generation: try #require(GenerationNumber(1)),
            model: try #require(ModelName("m")),
            version: try #require(VersionID(version))
        )
    }

    private func recent(_ length: ScoringStatistics.Recent.Length) throws -> [ScoringStatistics.Recent.Slot] {
        let (project, model) = (try #require(ProjectName("p")), try #require(ModelName("m")))
        return statistics.recent(length, of: model, in: project).first?.slots ?? []
    }

    @Test("an hour has sixty minutes, a day ninety-six quarters, and what is older is not counted")
    func slots() throws {
        statistics.record(try identity(), nil, seconds: 0.002)
        statistics.record(try identity(), "scoring.worker-lost", seconds: 1)
        var (hour, day) = (try recent(.hour), try recent(.day))
        #expect(hour.count == 60 && day.count == 96)
        #expect(hour.last?.requests == 2 && hour.last?.errors == 1)
        #expect(hour.dropLast().allSatisfy { $0.requests == 0 })
        clock.advance(by: 59 * 60)
        statistics.record(try identity(), nil, seconds: 0.002)
        hour = try recent(.hour)
        #expect(hour.first?.requests == 2 && hour.last?.requests == 1)
        clock.advance(by: 60)
        hour = try recent(.hour)
        #expect(hour.reduce(0) { $0 + $1.requests } == 1, "the first minute is over")
        clock.advance(by: 22 * 3_600)
        day = try recent(.day)
        #expect(try recent(.hour).isEmpty && day.reduce(0) { $0 + $1.requests } == 3)
        clock.advance(by: 24 * 3_600)
        #expect(try recent(.day).isEmpty)
    }

    @Test("versions are apart, ascending, and forgotten when they are no more")
    func versions() throws {
        for version in ["2", "1"] { statistics.record(try identity(version), nil, seconds: 0.1) }
        let (project, model) = (try #require(ProjectName("p")), try #require(ModelName("m")))
        #expect(statistics.recent(.day, of: model, in: project).map(\.version.text) == ["1", "2"])
        statistics.keep { $2.text == "2" }
        #expect(statistics.recent(.day, of: model, in: project).map(\.version.text) == ["2"])
    }

    @Test("after the clock was set back, what is from a time to come is not counted")
    func clockSet() throws {
        statistics.record(try identity(), nil, seconds: 0.1)
        clock.set(forward: -7_200)
        #expect(try recent(.hour).isEmpty)
        statistics.record(try identity(), nil, seconds: 0.1)
        #expect(try recent(.hour).last?.requests == 1)
    }

    @Test("a quantile is the bound of the class that it lies in")
    func quantiles() {
        func classes(_ counts: [Int: UInt64]) -> [UInt64] {
            (0...ScoringStatistics.bounds.count).map { counts[$0] ?? 0 }
        }
        let last = ScoringStatistics.bounds.count
        #expect(ScoringStatistics.Recent.quantile(0.5, of: classes([:])) == nil)
        #expect(ScoringStatistics.Recent.quantile(0.5, of: classes([0: 1])) == 0.0005)
        #expect(ScoringStatistics.Recent.quantile(0.5, of: classes([0: 50, 4: 50])) == 0.0005)
        #expect(ScoringStatistics.Recent.quantile(0.51, of: classes([0: 50, 4: 50])) == 0.01)
        #expect(ScoringStatistics.Recent.quantile(0.99, of: classes([0: 98, last: 2])) == .infinity)
    }
}
