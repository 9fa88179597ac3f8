import Identifiers
import NodeAPI
import NodeClient
import Scoring
import StrictJSON

/// Rows of a file, answered by a node as they stand there: the node casts them by the model's schema.
struct NodeAnswering: BatchAnswering {
    let client: NodeClient
    let project: ProjectName
    let choice: ModelChoice
    let wantsProbabilities: Bool
    private var header: [String]?
    /// What the node's types would be by the whole file: it is asked in pieces.
    private var table: TableCasting?
    private var lines: LineCasting?
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
        if let header {
            table = try TableCasting(header: header, schema: nil)
        } else {
            lines = try LineCasting(schema: nil)
        }
    }

    /// The node alone knows whether there is need.
    var needsSurvey: Bool { true }

    mutating func survey(_ rows: BatchRows) throws(ScoringFailure) {
        switch rows {
        case .table(let rows): table?.survey(rows)
        case .lines(let rows): try lines?.survey(rows)
        }
    }

    /// Rows with a value of each kind, which go before all that are asked.
    private var examples: BatchRows? { table.map { .table($0.exampleRows) } ?? lines.map { .lines($0.exampleLines) } }

    mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        let examples = examples
        let answer = try await client.invoke(
            NodeInvocation(
                project: project,
                model: choice.model,
                version: choice.version?.text,
                alias: choice.alias,
                wantsProbabilities: wantsProbabilities,
                contentType: header == nil ? "application/json" : "text/csv",
                exampleRows: examples?.count ?? 0,
                body: (examples?.joined(rows) ?? rows).body(header: header)
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
        let columns = try BatchColumn.columns(
            ofAnswer: answer.body,
            form: answer.form,
            rows: rows.count,
            subject: choice.model
        )
        return BatchAnswer(rows: Array(0..<rows.count), columns: columns, bad: [])
    }
}
