import TestSupport
import Testing

/// docs/openapi.yaml, held to the standard by openapi-spec-validator.
@Suite(.enabled(if: Oracle.python.isThere)) struct OpenAPIOracleTests {
    @Test("docs/openapi.yaml is valid OpenAPI 3.1")
    func valid() throws {
        try Oracle.python.run("-m openapi_spec_validator '\(Fixtures.repository)/docs/openapi.yaml'")
    }
}
