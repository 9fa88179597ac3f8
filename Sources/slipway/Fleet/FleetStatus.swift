import Fleet
import Identifiers
import NodeAPI
import NodeClient
import StrictJSON

/// The state of several nodes at about one time.
struct FleetStatus: Sendable {
    /// The state of a project on one node.
    struct ProjectState: Sendable {
        let project: ProjectName
        let current: GenerationReport?
        /// The newest one; nil if there is none.
        let deployment: DeploymentReport?

        /// Stable.
        var name: String {
            if let deployment, !deployment.isFinished { return deployment.state == .active ? "probation" : "moving" }
            if let deployment, deployment.hasFailedByItself { return "failed" }
            return current == nil ? "none" : "confirmed"
        }

        var trouble: NodeTrouble? {
            guard name == "failed", let deployment else { return nil }
            let problem = deployment.problem
            return NodeTrouble(
                code: problem?.code ?? "deployment.\(deployment.state.rawValue)",
                reason:
                    "deployment \(deployment.id) of \(deployment.bundle): \(problem?.detail ?? deployment.state.rawValue)"
            )
        }
    }

    enum Answer: Sendable {
        case projects([ProjectState])
        case trouble(NodeTrouble)
    }

    let nodes: [FleetNode]
    /// By the places of the nodes.
    let answers: [Answer]

    /// Asks all nodes, several at once.
    /// - Parameter project: nil for all projects.
    static func ask(_ nodes: [FleetNode], project: ProjectName?) async -> FleetStatus {
        let answers = await NodeQuestions.ask(Array(nodes.indices)) { place in
            do {
                return Answer.projects(try await nodes[place].states(of: project))
            } catch {
                return Answer.trouble(NodeTrouble(error))
            }
        }
        return FleetStatus(nodes: nodes, answers: nodes.indices.compactMap { answers[$0] })
    }

    /// - Throws: `fleet.failed`, `fleet.unreachable`
    func require() throws(FleetFailure) {
        let found = findings
        guard !found.isEmpty else { return }
        let failed = found.filter { !$0.isAbsence }
        let names = { (ones: [(name: String, isAbsence: Bool, finding: Finding)]) in
            var distinct: [String] = []
            for one in ones where !distinct.contains(one.name) { distinct.append(one.name) }
            return distinct.joined(separator: ", ")
        }
        let subject = Format.count(nodes.count, "node")
        let findings = found.map(\.finding)
        guard failed.isEmpty else {
            throw FleetFailure(.failed, subject, "\(names(failed)) failed", findings: findings)
        }
        throw FleetFailure(.unreachable, subject, "\(names(found)) could not be asked", findings: findings)
    }

    /// The names of nodes that failed or did not answer, each once.
    var troubled: [String] {
        var names: [String] = []
        for finding in findings where !names.contains(finding.name) { names.append(finding.name) }
        return names
    }

    private var findings: [(name: String, isAbsence: Bool, finding: Finding)] {
        zip(nodes, answers).flatMap { node, answer in
            troubles(answer).map { trouble in
                let finding = Finding(
                    code: trouble.code,
                    subject: node.name.text,
                    expected: "a node that runs what it was given",
                    found: trouble.reason
                )
                return (name: node.name.text, isAbsence: trouble.isAbsence, finding: finding)
            }
        }
    }

    private func troubles(_ answer: Answer) -> [NodeTrouble] {
        switch answer {
        case .projects(let states): states.compactMap(\.trouble)
        case .trouble(let trouble): [trouble]
        }
    }
}

extension DeploymentReport {
    /// True if it ended otherwise than as it was asked to, and no person ended it.
    fileprivate var hasFailedByItself: Bool {
        switch state {
        case .failed, .rejected: true
        case .rolledBack: problem?.code != "deployment.rolled-back-by-hand"
        case .received, .verified, .staged, .checked, .active, .confirmed, .cancelled: false
        }
    }
}

extension FleetNode {
    fileprivate func states(of project: ProjectName?) async throws -> [FleetStatus.ProjectState] {
        let reports: [ProjectReport]
        if let project {
            reports = try await self.project(project).map { [$0] } ?? []
        } else {
            reports = try await client.projects()
        }
        var states: [FleetStatus.ProjectState] = []
        for report in reports {
            var newest = report.deployment
            if newest == nil { newest = try await client.deployments(report.project, limit: 1).first }
            states.append(
                FleetStatus.ProjectState(project: report.project, current: report.current, deployment: newest)
            )
        }
        return states
    }
}

// MARK: Output

extension FleetStatus {
    var text: String {
        var table = Table([
            .left("NODE"), .left("PROJECT"), .left("STATE"), .right("GEN"), .left("BUNDLE"), .right("SEQ"),
            .left("ACTIVE OR REASON"),
        ])
        for (node, answer) in zip(nodes, answers) {
            switch answer {
            case .trouble(let trouble):
                table.add([
                    node.name.text, "-", Self.name(of: trouble), "-", "-", "-", "\(trouble.reason) [\(trouble.code)]",
                ])
            case .projects(let states):
                if states.isEmpty { table.add([node.name.text, "-", "none", "-", "-", "-", "-"]) }
                for state in states { table.add(Self.cells(node, state)) }
            }
        }
        return table.text()
    }

    private static func name(of trouble: NodeTrouble) -> String { trouble.isAbsence ? "unreachable" : "refused" }

    private static func cells(_ node: FleetNode, _ state: ProjectState) -> [String] {
        let active = state.current.map { current in
            current.active.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
        }
        var words = active ?? "-"
        if let trouble = state.trouble {
            words = "\(trouble.reason) [\(trouble.code)]"
        } else if state.name == "moving", let deployment = state.deployment {
            words = "deployment \(deployment.id) of \(deployment.bundle) is \(deployment.state.rawValue)"
        }
        return [
            node.name.text, state.project.text, state.name, state.current?.number.description ?? "-",
            state.current?.bundle.text ?? "-", state.current.map { String($0.sequence) } ?? "-", words,
        ]
    }

    var value: JSONValue {
        let values = zip(nodes, answers).map { node, answer in
            switch answer {
            case .trouble(let trouble): Self.value(node, Self.name(of: trouble), trouble, [])
            case .projects(let states): Self.value(node, "answered", nil, states.map { Self.value($0) })
            }
        }
        return ["nodes": .array(values)]
    }

    private static func value(
        _ node: FleetNode,
        _ state: String,
        _ trouble: NodeTrouble?,
        _ projects: [JSONValue]
    ) -> JSONValue {
        [
            "node": .string(node.name.text), "address": .string(node.address), "state": .string(state),
            "code": .optional(trouble?.code), "reason": .optional(trouble.map { PlainText.of($0.reason) }),
            "projects": .array(projects),
        ]
    }

    private static func value(_ state: ProjectState) -> JSONValue {
        var active: [(key: String, value: JSONValue)] = []
        for (model, version) in (state.current?.active ?? [:]).sorted(by: { $0.key < $1.key }) {
            active.append((model.text, .string(version.text)))
        }
        return [
            "project": .string(state.project.text), "state": .string(state.name),
            "generation": state.current.map { .integer($0.number.value) } ?? .null,
            "bundle": .optional(state.current?.bundle.text), "digest": .optional(state.current?.bundleDigest),
            "sequence": state.current.map { .integer($0.sequence) } ?? .null,
            "active": .object(JSONObject(active)),
            "deployment": state.deployment.map { .integer($0.id) } ?? .null,
            "code": .optional(state.trouble?.code),
            "reason": .optional(state.trouble.map { PlainText.of($0.reason) }),
        ]
    }
}
