import TestSupport
import Testing

/// The dashboard and the alert rules of packaging/monitoring, held to a real node by Tests/Oracles/monitoring.
@Suite("The dashboard and the alert rules", .enabled(if: Oracle.python.isThere))
struct DashboardTests {
    @Test("name only what a node tells on /metrics, show every family, and raise each alert when it is time")
    func held() async throws {
        try await Oracle.python.run(
            "\(Oracle.script("monitoring/run.py")) --programs '\(Programs.directory)' --python \(Oracle.python.command)",
            environment: "PATH='\(Fixtures.repository)/.build-tools/prometheus/usr/bin':\"$PATH\""
        )
    }
}
