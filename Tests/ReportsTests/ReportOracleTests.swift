import EvaluationRecords
import TestSupport
import Testing

@testable import Reports

/// Tests/Oracles/report_files.py: parsers of others read what Slipway writes.
@Suite struct ReportOracleTests {
    static let python = "'\(Fixtures.repository)/.build-tools/python/bin/python'"
    static let isThere = Shell.has("cyclonedx.validation.json", in: python)

    @Test(
        "parsers of others find nothing wrong with any form",
        .enabled(if: ReportOracleTests.isThere, "run make setup-tests")
    )
    func forms() async throws {
        let directory = try TemporaryDirectory()
        var paths: [String] = []
        for task in EvaluationTask.allCases {
            let record = ReportedRecord.evaluation(try Sample.record(task))
            for (format, ending) in [
                (ReportFormat.html, "html"), (.junit, "xml"), (.csv, "csv"), (.cyclonedx, "cdx.json"),
            ] {
                paths.append(try directory.write(format.bytes(of: [record]), to: "\(task.rawValue).\(ending)"))
            }
        }
        let list = paths.map { "'\($0)'" }.joined(separator: " ")
        let script = "'\(Fixtures.repository)/Tests/Oracles/report_files.py'"
        try await Shell.runApart("\(Self.python) -B \(script) \(list)")
    }
}
