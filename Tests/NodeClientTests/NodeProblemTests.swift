import Identifiers
import NodeAPI
import NodeClient
import Testing

struct NodeProblemTests {
    @Test(
        "a problem ends a command as the same failure on the node would",
        arguments: [
            (401, "Unauthorized", FailureKind.unauthorized), (403, "Not allowed", .unauthorized),
            (404, "Not found", .notFound), (409, "Busy", .busy), (409, "Rolled back", .rolledBack),
            (422, "Refused", .refused),
            (400, "Malformed request", .usage), (413, "Content Too Large", .usage), (500, "Failed", .failed),
            (500, "Damaged", .damaged), (502, "Bad Gateway", .unreachable), (503, "Service Unavailable", .unreachable),
            (504, "Not done in time", .timedOut),
        ]
    )
    func kinds(status: Int, title: String, kind: FailureKind) {
        let problem = NodeProblem(Problem(code: "x.y", title: title, status: status, detail: "what", subject: "it"))
        #expect(problem.kind == kind)
        #expect(problem.description == "it: what [x.y]")
    }

    @Test(
        "a node that cannot answer now has the exit status for another try, and what stays wrong has not",
        arguments: [
            (ClientCode.unreachable, Int32(8)), (.unavailable, 8), (.timeout, 8), (.interrupted, 8), (.stalled, 8),
            (.tls, 1), (.answer, 1), (.token, 2),
        ]
    )
    func exitStatus(code: ClientCode, status: Int32) {
        #expect(code.kind.exitStatus == status)
    }
}
