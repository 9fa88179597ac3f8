import Identifiers
import NodeAPI
import NodeClient

/// The end of a reversal on one node of a rollout.
enum RevertEnd: Sendable {
    /// The generation that runs again; nil where nothing does.
    case reverted(GenerationNumber?)
    /// The deployment had ended by itself, and there is nothing to revert.
    case ended(DeploymentReport)
    /// The node runs something else by now, and is left alone.
    case gone
    case failed(NodeTrouble)
}

extension FleetNode {
    /// Ends a deployment of this rollout, wherever it is: one before its switch is cancelled, one on probation is ended, one that is
    /// confirmed is rolled back to what it replaced. A node that runs something else by now is left alone.
    func revert(_ deployment: DeploymentReport, reason: String) async -> RevertEnd {
        do {
            // It may switch or be confirmed while it is asked for.
            for _ in 0..<2 {
                if let end = try await end(deployment, reason) { return end }
            }
            return .failed(NodeTrouble(code: "fleet.unreverted", reason: "its state changed while it was reverted"))
        } catch {
            return .failed(NodeTrouble(error))
        }
    }

    /// - Returns: nil if the deployment went on meanwhile.
    private func end(_ deployment: DeploymentReport, _ reason: String) async throws -> RevertEnd? {
        let now = try await client.deployment(deployment.project, deployment.id)
        switch now.state {
        case .rejected, .failed, .cancelled, .rolledBack: return .ended(now)
        case .received, .verified, .staged, .checked:
            do {
                let cancelled = try await client.cancel(now.project, now.id, CancelRequest(reason: reason))
                return .reverted(cancelled.replaces)
            } catch let problem as NodeProblem
                where ["deployment.switched", "deployment.ended"].contains(problem.stableCode)
            {
                return nil
            }
        case .active, .confirmed: return try await rollBack(now, reason)
        }
    }

    private func rollBack(_ deployment: DeploymentReport, _ reason: String) async throws -> RevertEnd? {
        guard let project = try await project(deployment.project), let current = project.current?.number,
            current == deployment.generation
        else { return .gone }
        let request = RollbackRequest(to: deployment.replaces, reason: reason)
        let accepted = try await client.rollBack(deployment.project, request)
        if accepted.kind != .rollback, accepted.state == .rolledBack { return .reverted(accepted.rolledBackTo) }
        let watch = DeploymentWatch(
            client: client,
            console: Console(isQuiet: true, isVerbose: false),
            waitsForConfirmation: false,
            tells: false,
            progress: WaitProgress()
        )
        return .reverted(try await watch.follow(accepted).generation)
    }
}
