import TestSupport
import Testing

/// docs/openapi.yaml, held to the standard by openapi-spec-validator and to a node by schemathesis.
@Suite(.enabled(if: Oracle.python.isThere)) struct OpenAPIOracleTests {
    @Test("docs/openapi.yaml is valid OpenAPI 3.1")
    func valid() async throws {
        try await Oracle.python.run("-m openapi_spec_validator '\(Fixtures.repository)/docs/openapi.yaml'")
    }

    @Test("every answer of a node, to sound requests and to broken ones, is what docs/openapi.yaml says")
    func driven() async throws {
        try await Oracle.python.run("\(Oracle.script("api/run.py")) --programs '\(Programs.directory)'")
    }
}
