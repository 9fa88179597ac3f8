import Evaluation
import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import slipway

@Suite("A program of the user's own metrics")
struct MetricCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// More classes than a pipe holds of their names.
    private func metrics(of command: String) async throws -> [MetricName: Double] {
        let plan = try EvaluationPlan(
            model: EvaluatedModel(name: try #require(ModelName("m")), origin: .external),
            task: .multiclass,
            classes: (0..<2000).map { "class \($0) \(String(repeating: "x", count: 100))" },
            settings: EvaluationSettings(seed: 0),
            hasScores: false
        )
        let table = try MetricTable(plan, scores: 0, in: directory.handle)
        return try await #require(MetricCommand(command)).metrics(table, plan)
    }

    @Test("that ends without reading its input fails by its own status alone")
    func readsNothing() async throws {
        let failure = await #expect(throws: EvaluationFailure.self) { try await metrics(of: "false") }
        #expect(
            failure?.code == .program && failure?.message.contains("exited(1)") == true,
            "\(failure?.message ?? "")"
        )
    }

    @Test("is given all of its input")
    func readsAll() async throws {
        let program = directory.path("count.sh")
        try directory.write(Array("printf '{\"bytes\": %s}' $(wc -c)\n".utf8), to: "count.sh")
        #expect(try await metrics(of: "sh \(program)").values.first.map { $0 > 200_000 } == true)
    }
}
