import DurableFiles

/// Rows of the example's breast-cancer data as MLflow's clients send them.
enum ExampleRows {
    /// A body with `dataframe_split`; the rows repeat where there are fewer.
    static func body(rows: Int) throws -> [UInt8] {
        let text = String(
            decoding: try OpenFile.read("\(ScoringNode.example)/data/breast-cancer.csv").readAll(limit: 1 << 20),
            as: UTF8.self
        )
        let lines = text.split(separator: "\n").map { $0.split(separator: ",").dropLast() }
        let columns = lines[0].map { "\"\($0)\"" }.joined(separator: ",")
        let data = (0..<rows).map { "[" + lines[1 + $0 % (lines.count - 1)].joined(separator: ",") + "]" }
        return Array("{\"dataframe_split\":{\"columns\":[\(columns)],\"data\":[\(data.joined(separator: ","))]}}".utf8)
    }

    /// A whole request to a node.
    static func request(rows: Int, token: String?) throws -> [UInt8] {
        KeepAliveConnection.post(
            "/v1/projects/bench/models/breast-cancer/invocations",
            type: "application/json",
            token: token,
            body: try body(rows: rows)
        )
    }

    /// A whole request to `mlflow models serve`.
    static func mlflowRequest(rows: Int) throws -> [UInt8] {
        KeepAliveConnection.post("/invocations", type: "application/json", token: nil, body: try body(rows: rows))
    }
}
