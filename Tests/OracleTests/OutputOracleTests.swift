import TestSupport
import Testing

/// The output of the programs with `--json`, checked against docs/json by Python's jsonschema.
@Suite(.enabled(if: Oracle.python.isThere)) struct OutputOracleTests {
    @Test("every command that has --json prints what its schema in docs/json says, and none lacks one")
    func outputs() async throws {
        let place = try TemporaryDirectory()
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let command = "'\(python)' -B \(Oracle.script("outputs.py")) --programs '\(Programs.directory)'"
        do {
            try await Shell.runApart("\(command) >'\(place.path("said"))' 2>&1")
        } catch {
            Issue.record("\(try place.text("said"))")
        }
    }
}
