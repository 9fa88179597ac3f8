import Identifiers
import NodeAPI
import Scoring
import StrictJSON

/// Rows of a file, answered by a node as they stand there: the node casts them by the model's schema.
struct NodeAnswering: BatchAnswering {
    let client: NodeClient
    let project: ProjectName
    let choice: ModelChoice
    let wantsProbabilities: Bool
    private var header: [String]?
    /// The version that answered first: another one in between would mix their answers.
    private var version: String?

    init(client: NodeClient, project: ProjectName, choice: ModelChoice, wantsProbabilities: Bool) {
        self.client = client
        self.project = project
        self.choice = choice
        self.wantsProbabilities = wantsProbabilities
    }

    mutating func begin(header: [String]?) throws(ScoringFailure) {
        self.header = header
    }

    mutating func pass(_ rows: BatchRows) throws(ScoringFailure) {}

    mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        let answer = try await client.invoke(
            NodeInvocation(
                project: project,
                model: choice.model,
                version: choice.version?.text,
                alias: choice.alias,
                wantsProbabilities: wantsProbabilities,
                contentType: header == nil ? "application/json" : "text/csv",
                body: rows.body(header: header)
            )
        )
        if let before = version, let now = answer.version, before != now {
            throw ScoringFailure(
                .notServed,
                "\(choice.model) on \(client.address)",
                expected: "answers of version \(before), which began",
                found: "version \(now), which is active by now; score again, or name one with /VERSION"
            )
        }
        version = version ?? answer.version
        let columns = try BatchColumn.columns(ofAnswer: answer.body, rows: rows.count, subject: choice.model)
        return BatchAnswer(rows: Array(0..<rows.count), columns: columns, bad: [])
    }
}
