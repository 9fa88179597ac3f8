import Identifiers
import Inference
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A label's way to its prediction")
struct LabelFlowTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func tapped(_ id: String) throws -> TappedRows {
        let bytes = withUnsafeBytes(of: 2.5.bitPattern.littleEndian) { Array($0) }
        return TappedRows(
            request: try #require(ScoringRequestID(id)),
            time: fixture.clock.timeOfDay,
            identity: ServedIdentity(
                project: credit,
                generation: try #require(GenerationNumber(1)),
                model: try #require(ModelName("churn")),
                version: try #require(VersionID("2"))
            ),
            input: .number(1),
            output: ModelOutput(form: .array, tensors: [Tensor(name: "", type: .float64, shape: [1], bytes: bytes)]),
            classes: nil
        )
    }

    private func send(
        _ text: String,
        _ node: AutomationNode,
        replaces: Bool = false,
        by requester: Requester? = nil
    ) async throws -> LabelReport {
        try await node.joinLabels(
            LabelBody(.csv, Array("request,label\n\(text)".utf8)),
            of: try #require(ModelName("churn")),
            in: credit,
            replaces: replaces,
            by: requester ?? fixture.admin
        )
    }

    @Test(
        "a prediction that a request left at the tap takes the label that comes later",
        .timeLimit(.minutes(10))
    )
    func joined() async throws {
        let fixture = fixture
        let model = MonitoredModel(credit, try #require(ModelName("churn")))
        let node = try await fixture.open(served, models: RehearsedModels())
        let kept = try await fixture.running(node) {
            _ = try await fixture.active("b1", sequence: 1, on: node)
            var number = 0
            try await until {
                number += 1
                node.rowsTap.take(try tapped("r\(number)"))
                fixture.clock.advance(by: 0.1)
                return try node.monitorStore.read { try $0.labelCounts(of: model) }.predictions > 0
            }
            let all = Timestamp(seconds: 0)..<fixture.clock.timeOfDay.adding(seconds: 1)
            let first = try #require(
                try node.monitorStore.read { try $0.predictions(of: model, all, limit: 1) }.first
            )
            #expect(first.prediction.version.text == "2" && first.label == nil)
            let report = try await send("\(first.prediction.request),2.5\n", node)
            #expect(report[.joined] == 1 && report.rows == 1)
            return first.prediction.request
        }
        #expect(try await send("\(kept),2.5\n", node)[.duplicate] == 1)
        #expect(try await send("\(kept),3\n", node)[.conflicting] == 1)
    }

    @Test("labels are counted, refused whole where a row is none, and replaced only by who may")
    func refused() async throws {
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        #expect(try await send("a,1\nb,1\na,1\n", node)[.pending] == 2)
        #expect(await code { _ = try await send("c,1\nno id,1\n", node) } == "labels.invalid")
        #expect(try await send("c,1\n", node)[.pending] == 1)
        let labeler = Requester(name: "truth", role: .labeler)
        #expect(await code { _ = try await send("a,2\n", node, replaces: true, by: labeler) } == "role.too-small")
        #expect(try await send("a,2\n", node, replaces: true)[.replaced] == 1)
        let model = MonitoredModel(credit, try #require(ModelName("churn")))
        #expect(node.labelOutcomes[model] == [.pending: 3, .duplicate: 1, .replaced: 1])
        let audit = try await node.audit(after: 0, limit: 100, project: nil)
        #expect(audit.filter { $0.action == "labels.replaced" }.map(\.actor) == ["ada"])
    }

    @Test("a node that keeps no predictions takes no labels, and says where to change it")
    func off() async throws {
        let node = try await fixture.open("monitoring: {labels: {rows: 0}}\n")
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        #expect(await code { _ = try await send("a,1\n", node) } == "monitor.none")
        let empty = try NodeFixture()
        let other = try await empty.open()
        #expect(await code { _ = try await send("a,1\n", other) } == "monitor.none")
    }

    @Test("a damaged monitor.db keeps no node from its start, which says so where its health is asked")
    func damaged() async throws {
        try Shell.run("head -c 9000 /dev/urandom > '\(fixture.state)/monitor.db'")
        let node = try await fixture.open()
        let readiness = await node.readiness()
        #expect(readiness.findings.contains { $0.hasPrefix("monitor.damaged: monitor.db") }, "\(readiness.findings)")
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        #expect(try await send("a,1\n", node)[.pending] == 1)
    }
}
