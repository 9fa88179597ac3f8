import Identifiers
import Inference
import StrictJSON

/// Reading that locks and their index share.
enum LockJSON {
    static func parse(_ bytes: [UInt8], _ subject: String, format: String, limit: Int = EnvironmentLock.sizeLimit)
        throws(ScoringFailure) -> JSONValue
    {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: subject, sizeLimit: limit)
        } catch {
            throw ScoringFailure(
                .environment,
                subject,
                "is no JSON that can be read: \(error.message)",
                underlying: error
            )
        }
        guard value["format"] == .string(format) else { throw flaw(subject, "format", format, value["format"]) }
        return value
    }

    static func flaw(_ subject: String, _ key: String, _ expected: String, _ found: JSONValue?) -> ScoringFailure {
        ScoringFailure(
            .environment,
            "\(subject): \(key)",
            expected: expected,
            found: found?.kindDescription ?? "nothing"
        )
    }
}
