import ModelWorkers
import NativeModels
import Testing

@testable import NativeProving

@Suite("The mistakes of an evaluator")
struct MutantTests {
    @Test("a form that differs in one rule, number or place is none", arguments: FormMutant.cases)
    func mutants(_ one: FormMutant.Case) async throws {
        let fixture = try ProvenFixture(one.fixture)
        let form = try one.mutant.form(fixture)
        #expect(form != fixture.bytes && form.count == fixture.bytes.count)
        _ = try NativeModel.read(form, of: #require(ProvenFixture.version))
        guard case .none(let reason) = try await fixture.verdict(on: form) else {
            Issue.record("\(one.testDescription) is proven")
            return
        }
        #expect(reason.reason.hasPrefix("a probe differs: "), "\(reason.reason)")
    }
}
