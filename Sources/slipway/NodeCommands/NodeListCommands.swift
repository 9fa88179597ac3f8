import ArgumentParser
import Identifiers
import NodeAPI

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is current on a node."
    )

    @Option(
        help: ArgumentHelp("Only this project.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports: [ProjectReport]
            if let project {
                reports = [try await client.project(project)]
            } else {
                reports = try await client.projects()
            }
            if json.json {
                try NodeOutput.write(ProjectList(projects: reports))
            } else if reports.isEmpty {
                try Console.write("The node at \(client.address) has no projects yet.\n")
            } else {
                try Console.write(reports.map(NodeOutput.text).joined(separator: "\n"))
            }
        }
    }
}

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the deployments of a project, newest first."
    )

    @Argument(help: "One deployment, with its steps and what its hooks printed.")
    var id: Int64?

    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 20

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        try await node.withClient { client in
            let name = try await project.resolve(client)
            if let id {
                let report = try await client.deployment(name, id)
                if json.json { try NodeOutput.write(report) } else { try Console.write(detail(report)) }
                return
            }
            let reports = try await client.deployments(name, limit: limit)
            if json.json {
                try NodeOutput.write(DeploymentList(deployments: reports))
            } else {
                try Console.write(reports.isEmpty ? "No deployments yet.\n" : NodeOutput.table(reports))
            }
        }
    }

    private func detail(_ report: DeploymentReport) -> String {
        var facts = FactList()
        facts.add("Deployment", "\(report.id) of \(report.project), \(report.kind.rawValue)")
        facts.add("State", report.state.rawValue)
        facts.add("Bundle", "\(report.bundle) (\(report.bundleDigest))")
        facts.add("Generation", report.generation?.description)
        facts.add("Replaces", report.replaces.map { "generation \($0)" })
        facts.add("Back to", report.rolledBackTo.map { "generation \($0)" })
        facts.add("By", report.requestedBy)
        facts.add("Reason", report.reason)
        facts.add("Started", Amount.time(report.started.description))
        facts.add("Updated", Amount.time(report.updated.description))
        facts.add("Probation", report.probationEnds.map { "until \(Amount.time($0.description))" })
        facts.add("Problem", report.problem.map { "\($0.subject): \($0.detail) [\($0.code)]" })
        let steps = report.steps.map { step in
            let outcome = step.succeeded.map { $0 ? "ok" : "FAILED" } ?? "running"
            let output = PlainText.of(step.output, keepingLines: true)
                .split(separator: "\n").map { "      \($0)\n" }.joined()
            return "  \(Amount.time(step.started.description))  \(PlainText.of(step.name))  \(outcome)\n\(output)"
        }
        return facts.text + (steps.isEmpty ? "" : "\n" + steps.joined())
    }
}

struct GenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations",
        abstract: "List what a node can run."
    )

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports = try await client.generations(project.resolve(client))
            if json.json {
                try NodeOutput.write(GenerationList(generations: reports))
            } else {
                try Console.write(reports.isEmpty ? "No generations yet.\n" : NodeOutput.table(reports))
            }
        }
    }
}

struct BundlesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundles",
        abstract: "List the verified bundles on a node."
    )

    @Option(
        help: ArgumentHelp("Only those of this project.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports = try await client.bundles(project)
            if json.json {
                try NodeOutput.write(BundleList(bundles: reports))
            } else {
                try Console.write(reports.isEmpty ? "No bundles yet.\n" : NodeOutput.table(reports))
            }
        }
    }
}

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show a node's record of what was done, oldest first."
    )

    @Option(
        help: ArgumentHelp("Only what concerns this project.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @Option(help: ArgumentHelp("Only records after this number.", valueName: "number"))
    var after: Int64 = 0

    @Option(help: ArgumentHelp("At most so many; else all.", valueName: "count"))
    var limit: Int?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if after < 0 { throw ValidationError("--after must be at least 0.") }
    }

    func run() async throws {
        try await node.withClient { client in
            var records: [AuditRecord] = []
            var next: Int64? = after
            while let start = next, records.count < limit ?? .max {
                let page = try await client.audit(
                    after: start,
                    limit: min(200, (limit ?? .max) - records.count),
                    project: project
                )
                records += page.records
                next = page.next
            }
            if json.json {
                try NodeOutput.write(AuditPage(records: records, next: next))
            } else {
                try Console.write(records.isEmpty ? "No records.\n" : NodeOutput.table(records))
            }
        }
    }
}
