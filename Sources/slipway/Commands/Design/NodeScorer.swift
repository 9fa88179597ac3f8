import Evaluation
import Identifiers
import Inference
import NodeAPI
import NodeClient
import StrictJSON

/// Scores rows of a file on a node. It sends them unchanged: the node casts them by the model's schema.
struct NodeScorer: BatchScorer {
    let client: NodeClient
    let project: ProjectName
    let choice: ModelChoice
    let wantsProbabilities: Bool
    private var header: [String]?
    /// The types by the whole file, since the node sees only one chunk at a time.
    private var table: TableCasting?
    private var lines: LineCasting?
    /// The version that answered first. Answers of another version must not be mixed with it.
    private(set) var version: String?

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

    /// True, because only the node knows the schema.
    var needsSurvey: Bool { true }

    mutating func survey(_ rows: BatchRows) throws(ScoringFailure) {
        switch rows {
        case .table(let rows): table?.survey(rows)
        case .lines(let rows): try lines?.survey(rows)
        }
    }

    /// Rows with a value of each type, which are sent before each chunk.
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
                expected: "answers of version \(before), which answered first",
                found: "version \(now), which became active meanwhile; score again, or choose one with /VERSION"
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
