import DurableFiles
import TestSupport

/// `slipway evaluate --scored` of a file with 1,000,000 rows and 23 columns, beside `pandas.read_csv` of the same file; and the report of
/// 100,000 rows of two classes beside Evidently's, which is installed for that where there is a network.
struct EvaluateBenchmark: Benchmark {
    let name = "evaluate"
    let abstract =
        "slipway evaluate --scored of 1,000,000 rows x 23 columns beside pandas.read_csv (wanted: at most 1.3 of its time, and "
        + "128 MiB), and a report of 100,000 rows beside Evidently (wanted: at most 0.3, and a tenth of its file)"

    private static let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
    private static let script = "\(Fixtures.repository)/Tests/Oracles/evaluate_peers.py"

    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        let rounds = min(conditions.rounds, 3)
        try Self.make(rows: 1_000_000, "large.csv", in: place)
        try Self.make(rows: 100_000, "small.csv", in: place)
        let project = place.handle.path + "/project"
        _ = try MeasuredProcess.run([Self.slipway, "init", project, "--project", "bench"], in: place.handle.path)
        var report = Report()
        report.rows.append(
            try await Comparison(
                what: "slipway evaluate --scored, CSV of 1,000,000 rows x 23 columns, all default screens",
                ours: Self.evaluate("large.csv", project, place),
                peer: Side(
                    name: "pandas.read_csv",
                    run: {
                        try MeasuredProcess.run(
                            [Self.python, "-B", Self.script, "read", "large.csv"],
                            in: place.handle.path
                        )
                    }
                ),
                targets: [.wall(atMost: 1.3), .memory(atMost: 128 << 20)]
            ).run(rounds: rounds)
        )
        var lines: [String] = []
        report.rows.append(try await Self.classification(project, place, rounds, &lines))
        report.rows.append(try Self.size(of: place))
        report.lines = lines
        return report
    }

    /// The page beside that of Evidently, which is there where Evidently ran.
    private static func size(of place: TemporaryDirectory) throws -> ComparisonRow {
        let ours = try OpenFile.read(place.path("report.html")).status().size
        let theirs = try? OpenFile.read(place.path("report-evidently.html")).status().size
        return ComparisonRow(
            what: "the page of that report",
            ours: SideResult(name: "slipway report: \(ours / 1000) KB"),
            peer: theirs.map { SideResult(name: "Evidently: \($0 / 1000) KB") },
            judgements: [
                theirs.map { theirs in
                    let share = Double(ours) / Double(max(1, theirs))
                    return Judgement(
                        figure: "\(Measurement.short(share)) of its size",
                        wanted: "at most 0.1",
                        isMet: share <= 0.1
                    )
                }
            ].compactMap(\.self)
        )
    }

    private static var slipway: String { "\(Machine.programs)/slipway" }

    private static func make(rows: Int, _ name: String, in place: TemporaryDirectory) throws {
        _ = try MeasuredProcess.run([python, "-B", script, "make", name, "\(rows)"], in: place.handle.path)
    }

    /// One thread, as the peers have one.
    private static func evaluate(_ file: String, _ project: String, _ place: TemporaryDirectory) -> Side {
        Side(
            name: "slipway evaluate",
            run: {
                try MeasuredProcess.run(
                    [
                        slipway, "evaluate", "bench@external", "--scored", file, "--label", "label",
                        "--probability", "1=score", "--labels", "0,1", "--memory", "64M", "--dry-run",
                        "--project-dir", project, "--quiet",
                    ],
                    in: place.handle.path
                )
            }
        )
    }

    /// Evaluation and page of 100,000 rows; without Evidently the peer's reason stands in the row.
    private static func classification(
        _ project: String,
        _ place: TemporaryDirectory,
        _ rounds: Int,
        _ lines: inout [String]
    ) async throws -> ComparisonRow {
        let what = "classification report of 100,000 rows"
        let ours = Side(
            name: "slipway evaluate, report",
            run: {
                try MeasuredProcess.run(
                    shell: """
                        id=$('\(slipway)' evaluate bench@external --scored small.csv --label label --probability 1=score \
                        --labels 0,1 --project-dir '\(project)' --quiet)
                        '\(slipway)' report "$id" --output report.html --project-dir '\(project)' --quiet
                        """,
                    in: place.handle.path
                )
            }
        )
        guard let evidently = Peers.evidentlyPython() else {
            lines.append("Evidently could not be installed into .build-tools/evidently: its row has no peer")
            return try await Comparison.alone(what, ours, [], rounds: rounds)
        }
        return try await Comparison(
            what: what,
            ours: ours,
            peer: Side(
                name: "Evidently",
                run: {
                    try MeasuredProcess.run(
                        [evidently, "-B", script, "evidently", "small.csv"],
                        in: place.handle.path
                    )
                }
            ),
            targets: [.wall(atMost: 0.3)]
        ).run(rounds: rounds)
    }
}
