import DurableFiles
import Identifiers
import MLflow
import Testing

@testable import ModelWorkers

@Suite("Groups of requirements")
struct WheelLockingTests {
    private func wanted(_ version: String, _ lines: String...) throws -> WantedRequirements {
        try WantedRequirements(
            model: #require(ModelName("m")),
            version: #require(VersionID(version)),
            manifest: StreamingDigest.of([]),
            requirements: IndexRequirements(of: "m \(version)") { name in
                name == "requirements.txt" ? Array(lines.joined(separator: "\n").utf8) : nil
            }.requirements
        )
    }

    @Test("Versions that agree share an environment, others have their own")
    func groups() throws {
        let groups = try WheelLocking.groups([
            wanted("1", "numpy==2.0", "mlflow==3"), wanted("2", "numpy==1.0", "mlflow==3"),
            wanted("3", "numpy==2.0", "xgboost==3"), wanted("4"), wanted("5", "NumPy==2.0", "mlflow==3"),
        ])
        #expect(groups.map { $0.map(\.version.text) } == [["1", "3", "5"], ["2"]])
    }

    @Test("versions with hashes share no environment with those without, since pip takes hashes of all or of none")
    func hashes() throws {
        let (one, two) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        let groups = try WheelLocking.groups([
            wanted("1", "numpy==2.0"), wanted("2", "scipy==1.0 --hash=sha256:\(one)"),
            wanted("3", "numpy==2.0 --hash=sha256:\(one)"), wanted("4", "numpy==2.0 --hash=sha256:\(two)"),
        ])
        #expect(groups.map { $0.map(\.version.text) } == [["1"], ["2", "3"], ["4"]])
        #expect(groups[1].flatMap(\.lines).allSatisfy { $0.hasSuffix(" --hash=sha256:\(one)") })
    }
}
