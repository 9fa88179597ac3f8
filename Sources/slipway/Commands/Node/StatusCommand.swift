import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the current generation of each project on a node."
    )

    @OptionGroup var filter: ProjectFilterOptions
    @Flag(name: .shortAndLong, help: "Print only the names of the projects, one per line.")
    var quiet = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports: [ProjectReport]
            if let project = filter.project {
                reports = [try await client.project(project)]
            } else {
                reports = try await client.projects()
            }
            if quiet, !json.json { return try Console.write(lines: reports.map(\.project.text)) }
            let readiness = try await readiness(client)
            if json.json {
                try NodeOutput.write(Status(projects: reports, readiness: readiness))
            } else if reports.isEmpty {
                try Console.write("The node at \(client.address) has no projects yet.\n")
            } else {
                try Console.write(reports.map(NodeOutput.text).joined(separator: "\n"))
            }
            if !json.json, let readiness { try Console.write(Self.text(of: readiness)) }
        }
    }

    /// - Returns: nil if the token is not allowed to read it.
    private func readiness(_ client: NodeClient) async throws -> ReadinessReport? {
        do {
            return try await client.readiness()
        } catch let problem as NodeProblem where problem.problem.code == "token.scope" {
            return nil
        }
    }

    private struct Status: Encodable {
        let projects: [ProjectReport]
        let readiness: ReadinessReport?
    }

    /// The problem of a node that is not ready; empty for one that is.
    private static func text(of readiness: ReadinessReport) -> String {
        guard !readiness.ready else { return "" }
        let code = readiness.code ?? "node.not-ready"
        let why = readiness.findings.first.map { ": \(PlainText.of($0))" } ?? ""
        return "\nNot ready, \(code)\(why)\n"
    }
}
