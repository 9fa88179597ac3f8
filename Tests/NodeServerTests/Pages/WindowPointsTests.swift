import Identifiers
import NodeAPI
import Testing

@testable import NodeServer

@Suite("Figures of windows that pages keep")
struct WindowPointsTests {
    @Test("are of one window: another number, revision or time is another")
    func keys() throws {
        let project = try #require(ProjectName("credit"))
        let model = try #require(ModelName("churn"))
        let version = try #require(VersionID("1"))
        let generation = try #require(GenerationNumber(1))
        func key(_ number: Int64 = 1, revision: Int = 1, began: Double = 0) -> WindowPoints.Key {
            let report = WindowReport(
                number: number,
                revision: revision,
                version: version,
                generation: generation,
                began: Timestamp(seconds: 1_800_000_000).adding(seconds: began),
                ended: Timestamp(seconds: 1_900_000_000),
                rows: 10,
                verdict: "stable",
                reason: nil,
                columns: []
            )
            return WindowPoints.Key(report, of: model, in: project)
        }
        #expect(key() == key())
        #expect(Set([key(), key(2), key(revision: 2), key(began: 3600)]).count == 4)
    }
}
