import DurableFiles
import TestSupport

/// `slipway drift` of two files of 100,000 rows and 20 columns with its page, beside Evidently's report of the same files.
struct DriftBenchmark: Benchmark {
    let name = "drift"
    let abstract =
        "slipway drift of 100,000 + 100,000 rows x 20 columns from CSV, with its page, beside Evidently (wanted: at most 0.1 of its "
        + "processor time, 96 MiB, and a page of at most 400 KB)"

    private static let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
    private static let script = "\(Fixtures.repository)/Tests/Oracles/drift_peers.py"
    private static let page = "drift.html"
    private static let pageLimit: UInt64 = 400_000

    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        let rounds = min(conditions.rounds, 3)
        for (file, shift) in [("reference.csv", "0"), ("current.csv", "0.05")] {
            _ = try MeasuredProcess.run(
                [Self.python, "-B", Self.script, "make", file, "100000", shift],
                in: place.handle.path
            )
        }
        let project = place.handle.path + "/project"
        _ = try MeasuredProcess.run([Self.slipway, "init", project, "--project", "bench"], in: place.handle.path)
        var report = Report()
        report.rows.append(try await Self.compared(project, place, rounds, &report.lines))
        report.rows.append(try Self.size(of: place))
        return report
    }

    private static var slipway: String { "\(Machine.programs)/slipway" }

    private static func compared(
        _ project: String,
        _ place: TemporaryDirectory,
        _ rounds: Int,
        _ lines: inout [String]
    ) async throws -> ComparisonRow {
        let what = "drift of 100,000 + 100,000 rows x 20 columns from CSV, with a page"
        // Both compute the distances; the domain classifier, which Evidently does not make here, is measured along.
        let ours = Side(
            name: "slipway drift",
            run: {
                try MeasuredProcess.run(
                    [
                        slipway, "drift", "reference.csv", "current.csv", "--output", page, "--dry-run",
                        "--project-dir",
                        project, "--quiet",
                    ],
                    in: place.handle.path
                )
            }
        )
        guard let evidently = Peers.evidentlyPython() else {
            lines.append("Evidently could not be installed into .build-tools/evidently: its row has no peer")
            return try await Comparison.alone(what, ours, [.memory(atMost: 96 << 20)], rounds: rounds)
        }
        return try await Comparison(
            what: what,
            ours: ours,
            peer: Side(
                name: "Evidently",
                run: {
                    try MeasuredProcess.run(
                        [evidently, "-B", script, "evidently", "reference.csv", "current.csv"],
                        in: place.handle.path
                    )
                }
            ),
            targets: [.processor(atMost: 0.1), .memory(atMost: 96 << 20)]
        ).run(rounds: rounds)
    }

    /// The page beside that of Evidently, which is there where Evidently ran.
    private static func size(of place: TemporaryDirectory) throws -> ComparisonRow {
        let ours = try OpenFile.read(place.path(page)).status().size
        let theirs = try? OpenFile.read(place.path("drift-evidently.html")).status().size
        return ComparisonRow(
            what: "the page of that report",
            ours: SideResult(name: "slipway drift: \(ours / 1000) KB"),
            peer: theirs.map { SideResult(name: "Evidently: \($0 / 1000) KB") },
            judgements: [
                Judgement(
                    figure: "\(ours / 1000) KB",
                    wanted: "at most \(pageLimit / 1000) KB",
                    isMet: ours <= pageLimit
                )
            ]
        )
    }
}
