import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import Serving

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the deployments of a project, newest first."
    )

    @Argument(
        help: "Show this deployment, with its steps and the output of its hooks.",
        completion: NodeCompletion.deployments
    )
    var id: Int64?

    @Option(help: ArgumentHelp("Show at most this many.", valueName: "count"))
    var limit = 20

    @OptionGroup var project: NodeProjectOptions
    @Flag(name: .shortAndLong, help: "Print only the IDs of the deployments, one per line.")
    var quiet = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if quiet, id != nil { throw ValidationError("--quiet lists IDs: it takes no ID.") }
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
            } else if quiet {
                try Console.write(lines: reports.map { String($0.id) })
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
        facts.add("EMERGENCY", report.breakGlass?.words)
        facts.add("Started", Format.time(report.started.description))
        facts.add("Updated", Format.time(report.updated.description))
        facts.add("Probation", report.probationEnds.map { "until \(Format.time($0.description))" })
        for (place, proof) in (report.proofs ?? [:]).sorted(by: { $0.key < $1.key }).enumerated() {
            let words = ProofLevel(rawValue: proof.value)?.words ?? proof.value
            facts.add(place == 0 ? "Models" : "", "\(proof.key): \(words)")
        }
        facts.add("Problem", report.problem.map { "\($0.subject): \($0.detail) [\($0.code)]" })
        let steps = report.steps.map { step in
            let outcome = step.succeeded.map { $0 ? "ok" : "FAILED" } ?? "running"
            let output = PlainText.of(step.output, keepingLines: true)
                .split(separator: "\n").map { "      \($0)\n" }.joined()
            return "  \(Format.time(step.started.description))  \(PlainText.of(step.name))  \(outcome)\n\(output)"
        }
        return facts.text + (steps.isEmpty ? "" : "\n" + steps.joined())
    }
}
