/// The results of the rounds of a node and of MLflow's server.
struct ScoringComparison {
    struct Sides<Value> {
        var ours: [Value] = []
        var theirs: [Value] = []
    }

    /// One row after the other.
    var one = Sides<Load>()
    /// One row each, on four connections.
    var many = Sides<Load>()
    /// The same, where the node puts requests together.
    var batched: [Load] = []
    /// 1,000 rows a request.
    var thousand = Sides<Load>()
    /// Seconds from the start of the process to the first answer.
    var starts = Sides<Double>()
    /// Bytes, shared ones in parts.
    var memory = Sides<Int>()
    /// Seconds of a one-row request that are the node's own.
    var own: [Double] = []

    /// The table of results; each ratio has its target behind it.
    var lines: [String] {
        [
            row("one row, p50, ms", one, wanted: "at most 0.35") { $0.percentile(0.5) * 1000 },
            row("one row, p99, ms", one, wanted: "at most 0.35") { $0.percentile(0.99) * 1000 },
            row("1,000 rows a request, rows/s", thousand, wanted: "at least 5") { $0.rate * 1000 },
            row("4 connections, one row, requests/s", many, wanted: "at least 3") { $0.rate },
            row(
                "4 connections, one row, batching, requests/s",
                Sides(ours: batched, theirs: many.theirs),
                wanted: "at least 8"
            ) { $0.rate },
            row("start to first answer, s", starts, wanted: "at most 0.6") { $0 },
            row("memory (PSS), MB", memory, wanted: "at most 0.6") { Double($0) / 1e6 },
            "the node's own part of a one-row request, p50: \(Measurement.short(Measurement(own).median * 1000)) ms"
                + " (wanted: under 0.4)",
        ]
    }

    private func row<Value>(
        _ title: String,
        _ sides: Sides<Value>,
        wanted: String,
        _ figure: (Value) -> Double
    ) -> String {
        let (ours, theirs) = (Measurement(sides.ours.map(figure)).median, Measurement(sides.theirs.map(figure)).median)
        return "\(title): slipwayd \(Measurement.short(ours)), mlflow \(Measurement.short(theirs)), "
            + "ratio \(Measurement.short(ours / theirs)) (wanted: \(wanted))"
    }
}
