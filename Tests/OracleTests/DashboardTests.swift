import TestSupport
import Testing

/// The dashboard and the alert rules of packaging/monitoring, held to a real node by Tests/Oracles/monitoring.
@Suite("The dashboard and the alert rules", .enabled(if: Oracle.python.isThere))
struct DashboardTests {
    @Test("name only what a node tells on /metrics, show every family, and raise each alert when it is time")
    func held() async throws {
        let place = try TemporaryDirectory()
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let promtool = "\(Fixtures.repository)/.build-tools/prometheus/usr/bin"
        let command =
            "PATH='\(promtool)':\"$PATH\" '\(python)' -B \(Oracle.script("monitoring/run.py")) "
            + "--programs '\(Programs.directory)' --python '\(python)'"
        do {
            try await Shell.runApart("\(command) >'\(place.path("said"))' 2>&1")
        } catch {
            Issue.record("\(try place.text("said"))")
        }
    }
}
