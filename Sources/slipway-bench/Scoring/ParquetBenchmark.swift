import DurableFiles
import TestSupport

/// `slipway score` of Parquet in one process, beside the bare loop over the same loader.
struct ParquetBenchmark: Benchmark {
    let name = "parquet"
    let abstract =
        "slipway score of 2,000,000 rows of 30 doubles in Parquet, beside a bare loop of pyarrow over the same loader (wanted: at least "
        + "0.8 times its rows a second, the same bits, and memory that does not grow with the rows)"

    private static let speed = 0.8
    /// Memory of four times the rows.
    private static let mostGrowth = 1.2

    func run(_ conditions: Conditions) async throws -> Report {
        let tables = try TableNode()
        try tables.write(TableNode.rows, parts: 8, to: "data")
        try tables.write(TableNode.rows / 4, parts: 2, to: "quarter")
        let rounds = min(conditions.rounds, 3)
        var rows: [ComparisonRow] = []
        for loader in ["direct", "native"] {
            rows.append(try await compared(loader, tables, rounds))
            if loader == "direct" { try tables.compare("ours.parquet", "loop.parquet") }
        }
        rows.append(try await growth(tables, rounds))
        let speed = rows[0].ours.wall.median
        return Report(
            lines: [
                "\(Int(Double(TableNode.rows) / speed)) rows a second, with the loader direct; bits equal to the bare loop's"
            ],
            rows: rows
        )
    }

    private func compared(_ loader: String, _ tables: TableNode, _ rounds: Int) async throws -> ComparisonRow {
        try await Comparison(
            what: "Parquet of 2,000,000 rows x 30, loader \(loader)",
            ours: Side(
                name: "slipway score",
                prepare: { try tables.node.settle() },
                run: { try tables.node.run(TableNode.score("data", ["--loader", loader])) }
            ),
            peer: Side(
                name: "bare loop",
                prepare: { try tables.node.settle() },
                run: {
                    try tables.node.run([
                        TableNode.python, "-B", TableNode.script, "loop", tables.version, "data", "loop.parquet",
                    ])
                }
            ),
            targets: [.speed(atLeast: Self.speed)]
        ).run(rounds: rounds)
    }

    private func growth(_ tables: TableNode, _ rounds: Int) async throws -> ComparisonRow {
        func side(_ input: String) -> Side {
            Side(
                name: "slipway score of \(input)",
                run: { try tables.node.run(TableNode.score(input, ["--loader", "direct"])) }
            )
        }
        let all = try await Comparison.alone("", side("data"), [], rounds: rounds).ours
        let quarter = try await Comparison.alone("", side("quarter"), [], rounds: rounds).ours
        let growth = Double(all.peakMemory) / Double(max(1, quarter.peakMemory))
        return ComparisonRow(
            what: "memory of the largest process, 2,000,000 rows beside 500,000",
            ours: all,
            peer: quarter,
            judgements: [
                Judgement(
                    figure: "\(Measurement.short(growth)) times",
                    wanted: "at most \(Measurement.short(Self.mostGrowth))",
                    isMet: growth <= Self.mostGrowth
                )
            ]
        )
    }
}
