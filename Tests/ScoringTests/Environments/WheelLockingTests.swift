import DurableFiles
import Identifiers
import Testing

@testable import Scoring

@Suite("Groups of requirements")
struct WheelLockingTests {
    private func wanted(_ version: String, _ lines: String...) throws -> WantedRequirements {
        try WantedRequirements(
            model: #require(ModelName("m")),
            version: #require(VersionID(version)),
            manifest: StreamingDigest.of([]),
            lines: lines
        )
    }

    @Test("Versions that agree share an environment, others have their own")
    func groups() throws {
        let groups = try WheelLocking.groups([
            wanted("1", "numpy==2.0", "mlflow==3"), wanted("2", "numpy==1.0", "mlflow==3"),
            wanted("3", "numpy==2.0", "xgboost==3"), wanted("4"), wanted("5", "NumPy==2.0", "mlflow==3"),
        ])
        #expect(groups.map { $0.map(\.version.text) } == [["1", "3"], ["2"], ["5"]])
    }
}
