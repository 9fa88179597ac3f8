import Identifiers
import Inference
package import StrictJSON

/// The outcome of an engine's job.
package struct EngineReport: Sendable, Hashable {
    /// Such as `spark 4.1.4`.
    package let engine: String
    /// Rows of the input, bad ones among them; as many were written.
    package let rows: Int
    package let bad: Int
    /// The added columns.
    package let columns: [String]

    /// - Parameter result: the file that the job wrote.
    /// - Throws: the job's error, by its code; `engine.job` for one that has none.
    package init(_ result: JSONValue, job subject: String) throws {
        if let error = result["error"] { throw Self.failure(error, subject) }
        guard let engine = result["engine"]?.string, let rows = result["rows"]?.integer,
            let bad = result["bad"]?.integer, let columns = result["columns"]?.array
        else { throw EngineFailure(.job, subject, expected: "a result with numbers", found: "another") }
        self.engine = PlainText.output(engine, limit: 100)
        self.rows = Int(rows)
        self.bad = Int(bad)
        self.columns = columns.compactMap(\.string)
    }

    private static func failure(_ error: JSONValue, _ subject: String) -> any Error {
        let code = error["code"]?.string ?? ""
        let message = PlainText.output(error["message"]?.string ?? "", limit: 4000)
        if let code = ScoringCode(rawValue: code) { return ScoringFailure(code, subject, message) }
        return EngineFailure(EngineCode(rawValue: code) ?? .job, subject, message)
    }
}
