package import Identifiers

/// An error as the API reports it: `application/problem+json` (RFC 9457) with a stable code.
package struct Problem: Codable, Sendable {
    /// `urn:slipway:error:` and the code.
    package var type: String
    /// The same code, such as `signature.untrusted`.
    package var code: String
    package var title: String
    /// The HTTP status.
    package var status: Int
    package var detail: String
    package var subject: String
    package var findings: [Finding]

    package init(code: String, title: String, status: Int, detail: String, subject: String, findings: [Finding] = []) {
        self.type = "urn:slipway:error:\(code)"
        self.code = code
        self.title = title
        self.status = status
        self.detail = detail
        self.subject = subject
        self.findings = findings
    }

    /// - Parameter failure: what went wrong; its kind decides title and status.
    package init(_ failure: any CodedFailure) {
        let (status, title) = Self.status(for: failure.kind)
        self.init(
            code: failure.stableCode,
            title: title,
            status: status,
            detail: failure.message,
            subject: failure.subject,
            findings: failure.findings
        )
    }

    /// The title that tells what is broken from what only failed.
    package static let damaged = "Damaged"

    private static func status(for kind: FailureKind) -> (Int, String) {
        switch kind {
        case .failed: (500, "Failed")
        case .damaged: (500, Self.damaged)
        case .usage: (400, "Malformed request")
        case .rolledBack: (409, "Rolled back")
        case .refused: (422, "Refused")
        case .notFound: (404, "Not found")
        case .busy: (409, "Busy")
        case .unauthorized: (403, "Not allowed")
        case .timedOut: (504, "Not done in time")
        case .unreachable: (503, "Not reachable")
        case .interrupted: (499, "Interrupted")
        }
    }
}
