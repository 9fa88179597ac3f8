package import Identifiers

extension JSONValue {
    /// An error as the programs print it with `--json`: docs/json/slipway-error.schema.json.
    package static func error(
        code: String,
        subject: String,
        message: String,
        findings: [Finding] = []
    ) -> JSONValue {
        [
            "code": .string(code), "subject": .string(subject), "message": .string(message),
            "findings": .array(
                findings.map {
                    [
                        "code": .string($0.code), "subject": .string($0.subject), "expected": .string($0.expected),
                        "found": .string($0.found),
                    ]
                }
            ),
        ]
    }
}
