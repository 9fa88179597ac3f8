import AutomationNode
import Identifiers
import NodeAPI
import NodeClient
import TestSupport
import Testing

struct DeploymentEventsTests {
    @Test("a deployment is followed from its beginning to its confirmation")
    func followed() async throws {
        let bundle = try SentBundle()
        let configuration = try NodeConfiguration(yaml: "probation: {confirm: manual}", subject: "test")
        try await TestNode.with(configuration: configuration, prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let uploaded = try await client.upload(bundle: bundle.source)
                let begun = try await client.deploy(
                    uploaded.project,
                    DeploymentRequest(bundle: uploaded.bundle.text, reason: "a test")
                )
                var states: [DeploymentState] = []
                for try await change in client.deploymentEvents(uploaded.project, begun.id) {
                    if change.state == .active, states.last != .active {
                        let confirmed = try await client.confirm(uploaded.project)
                        #expect(confirmed.state == .confirmed)
                    }
                    if change.state != states.last { states.append(change.state) }
                }
                #expect(states.last == .confirmed)
                #expect(states.contains(.active))
                let project = try await client.project(uploaded.project)
                #expect(project.current?.number == begun.generation ?? GenerationNumber(1))
                let problem = await #expect(throws: NodeProblem.self) {
                    _ = try await client.rollBack(uploaded.project, RollbackRequest())
                }
                #expect(problem?.kind == .notFound)
                let (history, generations, page) = (
                    try await client.deployments(uploaded.project), try await client.generations(uploaded.project),
                    try await client.audit(limit: 2)
                )
                #expect(history.map(\.id) == [begun.id])
                #expect(generations.map(\.isCurrent) == [true])
                #expect(page.records.map(\.number) == [1, 2])
                #expect(page.next == 2)
            }
        }
    }

    @Test("those who follow a deployment are let go when the node stops")
    func stopped() async throws {
        let bundle = try SentBundle()
        let configuration = try NodeConfiguration(yaml: "probation: {confirm: manual}", subject: "test")
        try await TestNode.with(configuration: configuration, prepare: bundle.trust) { node in
            let timeouts = ClientTimeouts(absence: .milliseconds(1), backOff: [.milliseconds(1)])
            try await NodeClient.with(node.address, token: node.token, timeouts: timeouts) { client in
                let uploaded = try await client.upload(bundle: bundle.source)
                let begun = try await client.deploy(uploaded.project, DeploymentRequest(bundle: uploaded.digest))
                let failure = await #expect(throws: ClientFailure.self) {
                    for try await change in client.deploymentEvents(uploaded.project, begun.id)
                    where change.state == .active {
                        await node.stop()
                    }
                }
                #expect(failure?.code == .unreachable || failure?.code == .interrupted)
            }
        }
    }

    @Test("a stream that breaks is taken up again, and what was told is not told twice")
    func reconnects() async throws {
        let first = try report(.received)
        let last = try report(.rolledBack)
        let answers = [
            stream([first]), "", CannedServer.http("503 X", type: "application/problem+json", problem),
            stream([first, last]),
        ]
        try await CannedServer.with(answers) { server in
            let timeouts = ClientTimeouts(events: .seconds(60), absence: .seconds(120), backOff: [.milliseconds(1)])
            try await NodeClient.with(server.address, token: "t", timeouts: timeouts) { client in
                let project = try #require(ProjectName("credit"))
                var states: [DeploymentState] = []
                for try await change in client.deploymentEvents(project, 7) { states.append(change.state) }
                #expect(states == [.received, .rolledBack])
                #expect(server.connections == 4)
            }
        }
    }

    @Test("a stream that falls silent is taken up again, since a node that is there says so")
    func silence() async throws {
        let end = stream([try report(.confirmed)])
        // Enough for a machine so busy that it takes a stream for silent more than once.
        let answers = [stream([try report(.received)])] + Array(repeating: end, count: 8)
        try await CannedServer.with(answers, open: [0]) { server in
            let timeouts = ClientTimeouts(events: .seconds(5), backOff: [.milliseconds(1)])
            try await NodeClient.with(server.address, token: "t", timeouts: timeouts) { client in
                let begun = try WireJSON.decode(DeploymentReport.self, from: Array(try report(.received).utf8))
                #expect(try await client.outcome(of: begun).state == .confirmed)
                #expect(server.connections >= 2)
            }
        }
    }

    @Test("a node that stays away is given up after a while, with the reason")
    func gone() async throws {
        try await CannedServer.with([stream([try report(.received)]), ""]) { server in
            let timeouts = ClientTimeouts(events: .seconds(60), absence: .milliseconds(50), backOff: [.milliseconds(1)])
            try await NodeClient.with(server.address, token: "t", timeouts: timeouts) { client in
                let begun = try WireJSON.decode(DeploymentReport.self, from: Array(try report(.received).utf8))
                let failure = await #expect(throws: ClientFailure.self) { _ = try await client.outcome(of: begun) }
                #expect(failure?.code == .interrupted)
            }
        }
    }

    private let problem = """
        {"code":"node.stopping","detail":"d","findings":[],"status":503,"subject":"s","title":"t","type":"u"}
        """

    private func report(_ state: DeploymentState) throws -> String {
        let time = Timestamp(seconds: 0)
        let report = DeploymentReport(
            id: 7,
            project: try #require(ProjectName("credit")),
            kind: .activate,
            state: state,
            bundle: try #require(BundleID("b")),
            bundleDigest: "sha256:",
            generation: nil,
            requestedBy: "admin",
            reason: nil,
            started: time,
            updated: time
        )
        return String(decoding: try WireJSON.bytes(of: report), as: UTF8.self)
    }

    /// A chunked answer that is cut before its end.
    private func stream(_ reports: [String]) -> String {
        let events = reports.map { "event: deployment\ndata: \($0)\n\n" }.joined()
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "\(String(events.utf8.count, radix: 16))\r\n\(events)\r\n"
    }
}
