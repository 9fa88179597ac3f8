import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node that watches the traffic of real models", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct MonitoringTests {
    private static let python = TrackingServerProcess.Version.three.python
    private static let columns = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    private static let settings =
        ServedIris.settings
            + """
            limits: {reserve: 1MiB}
            schemas: report
            monitoring: {window: {rows: 100, minimum: 100}, rules: {schema: "off"}}

            """

    /// Bundle 1 has version 1 of `iris` with a reference of the garden; bundle 2 has version 2, which takes two species for one.
    private struct Project {
        let fixture: Fixture
        var garden: String { fixture.path("garden.csv") }
        var publicKey: String { fixture.path("signing.pem.pub") }

        func bundle(_ sequence: Int) -> String { fixture.path("credit-\(sequence).tar") }

        init() async throws {
            fixture = try Fixture()
            let example = "\(Fixtures.repository)/bundles/example"
            // Each flower stands for twenty, a little apart.
            try await fixture.shell(
                """
                awk -F , 'BEGIN {srand(3)} NR == 1 {print; next}
                {for (k = 0; k < 20; k++) {for (c = 1; c < 5; c++) printf "%.2f,", $c + (rand() - 0.5) / 5; print $5}}' \
                '\(example)/data/iris-species.csv' >'\(garden)'
                cp -r '\(example)/faulty/two-species' '\(fixture.path("three"))'
                sed -i 's/return .*/return ((model_input["petal width (cm)"] > 0.8).astype("int64") + (model_input["petal width (cm)"] > 1.7).astype("int64")).to_numpy()/' \
                '\(fixture.path("three"))/two_species.py'
                """
            )
            let project = ["--project-dir", fixture.path("credit")]
            try await fixture.slipway("init", fixture.path("credit"), "--project", "credit")
            try await fixture.slipway("key", "generate", fixture.path("signing.pem"))
            try await run(
                ["import", fixture.path("three"), "--model", "iris", "--version", "1", "--activate"] + project
            )
            try await run(
                ["dataset", "add", "garden", garden, "--label", "label", "--labels", "0,1,2"] + project
            )
            try await run(["reference", "iris", "1", "--data", "garden", "--python", MonitoringTests.python] + project)
            try await export(1)
            try await run(
                ["import", "\(example)/faulty/two-species", "--model", "iris", "--version", "2", "--activate"] + project
            )
            try await export(2)
        }

        private func export(_ sequence: Int) async throws {
            try await run([
                "export", "--key", fixture.path("signing.pem"), "--output", bundle(sequence), "--project-dir",
                fixture.path("credit"),
            ])
        }

        private func run(_ arguments: [String]) async throws {
            let run = try await fixture.run(Programs.slipway, arguments, environment: [:])
            #expect(run.end == .exited(0), run.said)
        }
    }

    /// Rows of the garden without their labels, from that one on.
    private func rows(_ project: Project, _ first: Int, count: Int) throws -> [[Double]] {
        let text = String(decoding: try OpenFile.read(project.garden).readAll(limit: 1 << 24), as: UTF8.self)
        let lines = text.split(separator: "\n").dropFirst()
        return (0..<count).map { number in
            // Neighbours in the file are of one flower.
            let line = lines[lines.startIndex + (first + number) * 617 % lines.count]
            return line.split(separator: ",").dropLast().compactMap { Double($0) }
        }
    }

    private func body(_ rows: [[Double]]) -> [UInt8] {
        JSONWriter.bytes(
            of: [
                "dataframe_split": [
                    "columns": .array(Self.columns.map { .string($0) }),
                    "data": .array(rows.map { .array($0.map { .number($0) }) }),
                ]
            ]
        )
    }

    private func ask(_ node: TestNode, _ rows: [[Double]]) async throws {
        let answer = try await node.request(
            "POST",
            "/v1/projects/credit/models/iris/invocations",
            token: node.adminToken,
            body: body(rows)
        )
        #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    private func request(_ node: TestNode, _ rows: [[Double]]) throws -> [UInt8] {
        let body = body(rows)
        let head =
            "POST /v1/projects/credit/models/iris/invocations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Authorization: Bearer \(try node.adminToken)\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    private func monitor(_ node: TestNode) async throws -> JSONValue {
        try await node.get("/v1/projects/credit/models/iris/monitor")
    }

    /// Waits until the model answers and is monitored.
    private func watching(_ node: TestNode) async throws {
        try await eventually("model") { () -> Bool? in
            guard try await node.request("GET", "/readyz", token: node.adminToken).status == 200 else { return nil }
            return try await self.monitor(node)["state"]?.string == "watching" ? true : nil
        }
    }

    @Test("rolls a version back that answers a third of the rows otherwise, without one failed request")
    func shadow() async throws {
        let project = try await Project()
        let node = try await TestNode(project.fixture, trusting: [project.publicKey])
        try await node.start(Self.settings + "probation: {minimum: 0s}\n")
        try await node.slipway("deploy", project.bundle(1), "--wait")
        await node.stop()
        try await node.start(Self.settings + Settings.manual.replacing("limits: {reserve: 1MiB}\n", with: ""))
        try await watching(node)
        let request = try request(node, try rows(project, 0, count: 9))
        let outcome = try await SteadyCallers.asking(try node.address, request) { _ in
            let run = try await node.attempt(["deploy", project.bundle(2), "--wait"])
            #expect(run.end == .exited(3), run.said)
            #expect((run.output + run.errors).contains("deployment.shadow"), run.said)
        }
        #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(3))")
        #expect(node.current() == "../generations/credit/1")
        let newest = try #require(try await node.deployments().first)
        #expect(newest["problem"]?["code"]?.string == "deployment.shadow")
        #expect(newest["steps"]?.array?.contains { $0["name"]?.string == "rule shadow" } == true)
        #expect(await node.stop() == .exited(0))
    }

    @Test("raises one alert of shifted rows, tells the hook, and goes on with window and alert after a kill")
    func drift() async throws {
        let project = try await Project()
        let heard = project.fixture.path("heard")
        let node = try await TestNode(project.fixture, trusting: [project.publicKey])
        let settings =
            Self.settings + "probation: {minimum: 0s}\n"
            + "hooks: {on-alert: {command: [sh, -c, 'cat \"$SLIPWAY_ALERT\" >>\(heard)']}}\n"
        try await node.start(settings)
        try await node.slipway("deploy", project.bundle(1), "--wait")
        try await watching(node)
        // One row of a request is judged.
        for row in try rows(project, 0, count: 200) { try await ask(node, [row]) }
        try await eventually("closed window") {
            try await self.monitor(node)["last"]?["number"]?.integer ?? 0 >= 1 ? true : nil
        }
        #expect(try await monitor(node)["last"]?["verdict"]?.string == "stable")
        #expect(try await node.get("/v1/alerts")["alerts"]?.array == [])
        for row in try rows(project, 0, count: 200) { try await ask(node, [[row[0], row[1], row[2] + 2, row[3]]]) }
        let alert = try #require(
            try await eventually("alert") { try await node.get("/v1/alerts")["alerts"]?.array?.first }
        )
        #expect(alert["rule"]?.string == "drift")
        #expect(alert["columns"]?.array?.contains("petal length (cm)") == true)
        try await eventually("word of it") {
            let said = (try? OpenFile.read(heard).readAll(limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
            return said?.contains("\"petal length (cm)\"") == true ? true : nil
        }
        await node.stop(SIGKILL)
        try await node.start(settings)
        try await eventually("answer") { try await self.monitor(node)["state"]?.string == "watching" ? true : nil }
        #expect(try await monitor(node)["alerts"]?.integer == 1)
        try await node.slipway("alerts", "acknowledge", "1", "--note", "the hothouse has opened")
        #expect(try await node.get("/v1/alerts/1")["state"]?.string == "acknowledged")
        let said = try await node.slipway("monitor", "iris").output
        #expect(said.contains("petal length (cm)"), "\(said)")
        #expect(await node.stop() == .exited(0))
    }
}
