import AutomationNode
import Hummingbird
import Identifiers
import Inference
import NodeAPI

extension NodeRoutes {
    /// Labels of answers, which come when the truth is known.
    var labelRoutes: [Route] {
        [
            Route(.post, "/v1/projects/{project}/models/{model}/labels", for: .ofModel(.label)) { request, context in
                let format = try Self.labelFormat(of: request)
                let query = try QueryItems(request, allowed: ["replace"])
                let replaces = try query.flag("replace")
                let requester = try context.caller()
                let model = try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
                if replaces { try requester.require(.correct) }
                ConnectionGuard.inviteBody(of: request, over: context.channel)
                let bytes = try await request.smallBody(context, limit: LabelBody.mostBytes)
                return try .json(
                    try await node.joinLabels(
                        LabelBody(format, bytes),
                        of: model,
                        in: try context.project(),
                        replaces: replaces,
                        by: requester
                    )
                )
            }
        ]
    }

    private static func labelFormat(of request: Request) throws(RequestFailure) -> LabelRowReader.Format {
        let field = request.headers[.contentType]
        let parts = (field ?? "").split(separator: ";", omittingEmptySubsequences: false).map {
            $0.trimmed().lowercased()
        }
        let isUTF8 = parts.dropFirst().allSatisfy {
            ["charset=utf-8", "charset=\"utf-8\"", "header=present"].contains($0)
        }
        switch parts.first {
        case "text/csv" where isUTF8: return .csv
        case "application/jsonl" where isUTF8, "application/x-ndjson" where isUTF8: return .lines
        default:
            throw RequestFailure(
                .contentType,
                "Content-Type",
                expected: "text/csv, application/x-ndjson or application/jsonl, in UTF-8",
                found: String((field ?? "none").prefix(200))
            )
        }
    }
}
