import Identifiers
import Inference
import StrictJSON

extension JSONFields<ScoringFailure> {
    /// The document of an environment: a lock, the index of locks, or the list of files.
    /// - Throws: `scoring.environment` for what is no JSON, or has another format.
    init(environment bytes: [UInt8], _ subject: String, format: String, limit: Int = EnvironmentLock.sizeLimit)
        throws(ScoringFailure)
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
        try self.init(value) { flaw in
            ScoringFailure(
                .environment,
                flaw.place.isEmpty ? subject : "\(subject): \(flaw.place)",
                expected: flaw.expected,
                found: flaw.found
            )
        }
        guard self.value("format") == .string(format) else { throw self.flaw("format", format) }
    }
}
