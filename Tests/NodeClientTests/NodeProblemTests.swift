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
            (503, "Service Unavailable", .failed),
        ]
    )
    func kinds(status: Int, title: String, kind: FailureKind) {
        let problem = NodeProblem(Problem(code: "x.y", title: title, status: status, detail: "what", subject: "it"))
        #expect(problem.kind == kind)
        #expect(problem.description == "it: what [x.y]")
    }
}
