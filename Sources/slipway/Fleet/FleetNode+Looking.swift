import Fleet
import Identifiers
import NodeAPI
import NodeClient

/// The state of a node as a rollout finds it.
enum NodeLook: Sendable {
    /// It does not run the bundle.
    case waiting
    case confirmed(GenerationReport)
    /// A deployment of the bundle is under way.
    case moving(DeploymentReport)
    /// Another deployment is under way.
    case busy(DeploymentReport)
    /// The bundle has failed there before, or the node refused to answer.
    case failed(NodeTrouble)
    case unreachable(NodeTrouble)
}

extension FleetNode {
    /// The state of the node before the rollout gives it anything.
    func look(for bundle: RolloutBundle) async -> NodeLook {
        do {
            return try await find(bundle)
        } catch {
            let trouble = NodeTrouble(error)
            return trouble.isAbsence ? .unreachable(trouble) : .failed(trouble)
        }
    }

    private func find(_ bundle: RolloutBundle) async throws -> NodeLook {
        guard let project = try await project(bundle.project) else { return .waiting }
        if let deployment = project.deployment, !deployment.isFinished {
            let isOurs = deployment.kind == .activate && deployment.bundleDigest == bundle.digest
            return isOurs ? .moving(deployment) : .busy(deployment)
        }
        if let current = project.current, current.confirmed != nil, runs(bundle, current) { return .confirmed(current) }
        if project.bad?.contains(bundle.bundle) == true {
            let known = try await client.bundles(bundle.project).first { $0.digest == bundle.digest }
            if let bad = known?.bad { return .failed(NodeTrouble(code: bad.code, reason: "marked bad: \(bad.reason)")) }
        }
        return .waiting
    }

    /// Looks whether a node that was confirmed still runs the bundle, and runs it well.
    /// - Parameter generation: the one that was confirmed there.
    func stillRuns(_ bundle: RolloutBundle, _ generation: GenerationNumber?) async -> (Rollout.Finding, NodeTrouble?) {
        do {
            guard let trouble = try await trouble(with: bundle, generation) else { return (.running, nil) }
            return (.failing, trouble)
        } catch {
            let trouble = NodeTrouble(error)
            return (trouble.isAbsence ? .silent : .failing, trouble)
        }
    }

    private func trouble(with bundle: RolloutBundle, _ generation: GenerationNumber?) async throws -> NodeTrouble? {
        guard let project = try await project(bundle.project), let current = project.current, runs(bundle, current),
            generation == nil || generation == current.number
        else {
            return NodeTrouble(code: "fleet.failed", reason: "the node has left the bundle after it was confirmed")
        }
        for model in project.models ?? [] where model.part == "active" {
            guard ["failed", "crash-looping"].contains(model.state) else { continue }
            let why = model.problem.map { ": \($0)" } ?? ""
            return NodeTrouble(code: "fleet.failed", reason: "\(model.model) \(model.version) is \(model.state)\(why)")
        }
        return try await alert(bundle.project, current.number)
    }

    /// An open alert about a version itself. One about its input is no reason to stop: no version changes the input.
    private func alert(_ project: ProjectName, _ generation: GenerationNumber) async throws -> NodeTrouble? {
        let alerts: [AlertReport]
        do {
            alerts = try await client.alerts(project: project, states: [.open]).alerts
        } catch let problem as NodeProblem where problem.kind == .unauthorized {
            // A token that may deploy need not see alerts.
            return nil
        }
        let found = alerts.first { $0.generation == generation && ["shadow", "loss"].contains($0.rule) }
        return found.map { NodeTrouble(code: "fleet.failed", reason: "alert \($0.number): \($0.summary)") }
    }

    private func runs(_ bundle: RolloutBundle, _ generation: GenerationReport) -> Bool {
        generation.bundleDigest == bundle.digest && bundle.active.allSatisfy { generation.active[$0.key] == $0.value }
    }

    /// The project; nil where the node does not have it.
    func project(_ name: ProjectName) async throws -> ProjectReport? {
        do {
            return try await client.project(name)
        } catch let problem as NodeProblem where problem.kind == .notFound {
            return nil
        }
    }
}
