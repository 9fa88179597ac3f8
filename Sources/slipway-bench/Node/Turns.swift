import AsyncSupport
import DurableFiles
import StrictJSON
import TestSupport

/// Asks a node for switches of a project, over HTTP, and waits until they are durable.
struct Turns {
    private let node: BenchNode
    private let project: String
    private let port: Int
    private let token: String
    private let connection: KeepAliveConnection

    init(_ node: BenchNode, project: String = "bench") throws {
        self.node = node
        self.project = project
        port = try node.running().port
        token = try node.token()
        connection = try KeepAliveConnection(port: port)
    }

    /// - Returns: seconds until it is current; it is confirmed then.
    func activate(_ bundle: String) throws -> Double {
        let seconds = try turn("deployments", #"{"bundle":"\#(bundle)"}"#)
        try post("confirm", "{}")
        return seconds
    }

    /// - Returns: seconds until the generation before is current again; its record is finished then.
    func rollBack() throws -> Double {
        let seconds = try turn("rollback", "{}")
        // A rollback by hand ends right after the switch; the next deployment is refused before that.
        while try isBusy() {}
        return seconds
    }

    private func turn(_ route: String, _ body: String) throws -> Double {
        let before = try current()
        let events = try KeepAliveConnection(port: port)
        let began = SystemClock().now
        let answer = try post(route, body)
        guard let id = answer["id"]?.integer else { throw BenchmarkFailed(description: "a deployment has no number") }
        let state = try events.follow(
            KeepAliveConnection.get(
                "/v1/projects/\(project)/deployments/\(id)",
                token: token,
                accept: "text/event-stream"
            ),
            until: ["active", "confirmed", "failed", "rejected", "rolled back"].map { #""state":"\#($0)""# }
        )
        let seconds = Load.seconds(since: began)
        guard try current() != before, !state.contains("failed") else {
            throw BenchmarkFailed(description: "`current` did not change")
        }
        return seconds
    }

    @discardableResult
    private func post(_ route: String, _ body: String) throws -> JSONValue {
        let path = "/v1/projects/\(project)/\(route)"
        let answer = try connection.exchange(
            KeepAliveConnection.post(path, type: "application/json", token: token, body: Array(body.utf8))
        )
        guard (200..<300).contains(answer.status) else {
            throw BenchmarkFailed(description: "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSONParser.parse(Array(answer.body), subject: path)
    }

    private func isBusy() throws -> Bool {
        let answer = try connection.exchange(KeepAliveConnection.get("/v1/projects/\(project)", token: token))
        return try JSONParser.parse(Array(answer.body), subject: "the project")["deployment"]?.object != nil
    }

    private func current() throws -> String {
        try node.place.handle.linkTarget(of: "node/current/\(project)")
    }
}
