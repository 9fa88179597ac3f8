import Inference
import Testing

@testable import Evaluation

@Suite("The probe of 20 rows asked twice")
struct SteadinessTests {
    private func answer(_ values: [TensorValue]) -> BatchAnswer {
        BatchAnswer(
            rows: Array(values.indices),
            columns: [BatchColumn(name: "prediction", values: values)],
            bad: []
        )
    }

    @Test("lets the last bits of a float differ, and nothing else")
    func tolerance() {
        #expect(SteadinessProbe.difference(answer([.float(0.5)]), answer([.float(0.5 + 1e-12)])) == nil)
        #expect(SteadinessProbe.difference(answer([.float(.nan)]), answer([.float(.nan)])) == nil)
        let found = SteadinessProbe.difference(answer([.float(0.5), .float(1)]), answer([.float(0.5), .float(1.1)]))
        #expect(found == "prediction of row 2 was 1.0, then 1.1")
        #expect(SteadinessProbe.difference(answer([.text("yes")]), answer([.text("no")])) != nil)
        #expect(SteadinessProbe.difference(answer([.integer(1)]), answer([])) != nil)
    }
}
