import Testing

/// Models that the writer of native forms has to leave alone, made by the libraries themselves.
@Suite(.enabled(if: Oracle.python.isThere)) struct NativeRefusalTests {
    @Test("a model that answers otherwise where no probe may look has no native form, and the reason names it")
    func refusals() async throws {
        do {
            try await Oracle.python.run(Oracle.script("native_refusals.py"))
        } catch let failure as Oracle.Failed {
            Issue.record("\(failure.output)")
        }
    }
}
