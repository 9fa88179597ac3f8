import AsyncSupport
import HTTPTransport
package import Identifiers
import NIOCore
package import NodeAPI

extension NodeClient {
    /// Streams the changes of a deployment, from its present state to its end. It reconnects after a broken connection, waits for
    /// a node that restarts, and repeats no state.
    package func deploymentEvents(
        _ project: ProjectName,
        _ id: Int64
    ) -> AsyncThrowingStream<DeploymentReport, any Error> {
        let reader = DeploymentEventReader(client: self, project: project, id: id)
        return AsyncThrowingStream { try await reader.next() }
    }

    /// Follows a deployment to its end.
    /// - Returns: how it ended.
    package func outcome(
        of report: DeploymentReport,
        each: (DeploymentReport) -> Void = { _ in }
    ) async throws -> DeploymentReport {
        var last = report
        if last.isFinished { return last }
        for try await change in deploymentEvents(report.project, report.id) {
            last = change
            each(change)
        }
        try Task.checkCancellation()
        return last
    }
}

/// Pulls the events of one deployment over as many connections as it takes.
private actor DeploymentEventReader {
    private let client: NodeClient
    private let project: ProjectName
    private let id: Int64
    private var body: HTTPResponse.Body.AsyncIterator?
    private var events = ServerSentEvents()
    private var pending: [DeploymentReport] = []
    private var last: [UInt8] = []
    private var isDone = false
    private var absentSince: Instant?

    init(client: NodeClient, project: ProjectName, id: Int64) {
        self.client = client
        self.project = project
        self.id = id
    }

    func next() async throws -> DeploymentReport? {
        while true {
            if !pending.isEmpty {
                let report = pending.removeFirst()
                isDone = report.isFinished
                return report
            }
            if isDone { return nil }
            do {
                try await receive()
            } catch let failure as ClientFailure {
                try await wait(after: failure)
            } catch let problem as NodeProblem where [502, 503, 504].contains(problem.problem.status) {
                try await wait(after: problem)
            }
        }
    }

    private var path: String {
        RequestPath.joined("v1", "projects", project.text, "deployments", String(id))
    }

    private func receive() async throws {
        if body == nil {
            let response = try await client.send(
                .get,
                path,
                headers: [("Accept", "text/event-stream")],
                for: .events
            )
            guard response[header: "Content-Type"]?.hasPrefix("text/event-stream") == true else {
                throw client.foreignAnswer(path, "no stream of events")
            }
            body = response.body.makeAsyncIterator()
            events = ServerSentEvents()
        }
        guard var iterator = body else { return }
        body = nil
        let part: ByteBuffer?
        do {
            part = try await iterator.next()
        } catch {
            throw client.failure(error, path)
        }
        guard let part else {
            throw ClientFailure(.interrupted, "\(client.address)\(path)", "the stream of events ended early")
        }
        body = iterator
        absentSince = nil
        try take(part)
    }

    private func take(_ part: ByteBuffer) throws {
        guard let events = events.receive(part.readableBytesView) else {
            throw client.foreignAnswer(path, "an event of more than \(ServerSentEvents.limit) bytes")
        }
        for event in events where event.name == "deployment" && event.data != last {
            guard let report = try? WireJSON.decode(DeploymentReport.self, from: event.data) else {
                throw client.foreignAnswer(path, "an event that is no deployment")
            }
            last = event.data
            pending.append(report)
        }
    }

    /// Pauses before the next connection, or gives up.
    private func wait(after failure: any CodedFailure) async throws {
        body = nil
        if let failure = failure as? ClientFailure {
            guard [.interrupted, .timeout, .unreachable, .unavailable].contains(failure.code) else { throw failure }
        }
        let timeouts = client.timeouts
        if absentSince == nil { timeouts.retrying(failure) }
        let since = absentSince ?? timeouts.clock.now
        absentSince = since
        guard timeouts.clock.now - since < timeouts.absence else { throw failure }
        try await timeouts.clock.sleep(for: timeouts.retry.pauses.last ?? .seconds(1))
    }
}
