import TestSupport
import Testing

/// The output of the programs with `--json`, checked against docs/json by Python's jsonschema.
@Suite(.enabled(if: Oracle.python.isThere)) struct OutputOracleTests {
    @Test("every command that has --json prints what its schema in docs/json says, and none lacks one")
    func outputs() async throws {
        try await Oracle.python.run("\(Oracle.script("outputs.py")) --programs '\(Programs.directory)'")
    }
}
