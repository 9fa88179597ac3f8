package import Identifiers
package import NodeAPI

/// A refusal of a node, in the node's own words and with its stable code.
package struct NodeProblem: CodedFailure {
    package let problem: Problem

    package init(_ problem: Problem) {
        self.problem = problem
    }

    package var stableCode: String { problem.code }
    package var subject: String { problem.subject }
    package var message: String { problem.detail }
    package var findings: [Finding] { problem.findings }

    package var kind: FailureKind {
        switch problem.status {
        case 401, 403: .unauthorized
        case 404: .notFound
        case 409: problem.title == "Rolled back" ? .rolledBack : .busy
        case 422: .refused
        case 429: .busy
        case 400..<500: .usage
        case 502, 503: .unreachable
        case 504: .timedOut
        default: problem.title == Problem.damaged ? .damaged : .failed
        }
    }

    package var description: String { "\(subject): \(message) [\(stableCode)]" }
}
