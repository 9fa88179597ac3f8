import Identifiers
import NodeAPI
import NodeClient

/// The end of a deployment on one node of a rollout.
enum MoveEnd: Sendable {
    case ended(DeploymentReport)
    /// The node ran the bundle already, and began nothing.
    case found(DeploymentReport)
    /// There was no end that the command could see.
    case broken(NodeTrouble)
    /// The command stopped to follow it.
    case cut
}

extension FleetNode {
    /// Gives the node the bundle, and follows its deployment to the end. When the task is cancelled, an upload ends, and a deployment goes on
    /// without the command.
    /// - Parameters:
    ///   - progress: has the stage that was reached.
    ///   - tell: is called with each report of the deployment.
    func move(
        _ bundle: RolloutBundle,
        _ console: Console,
        _ progress: WaitProgress,
        _ tell: @escaping @Sendable (DeploymentReport) -> Void
    ) async -> MoveEnd {
        let work = BundleDeployment(
            client: client,
            // Several nodes cannot share one bar.
            console: Console(isQuiet: true, isVerbose: false),
            options: bundle.options,
            tells: false,
            progress: progress
        )
        do {
            let sent = try await work.send(bundle.path)
            try Task.checkCancellation()
            // A request that was cut in two may have been taken or not: this task is not cancelled with the other.
            let (accepted, receipt) = try await Task { try await work.begin(sent, bundle.lines) }.value
            for warning in receipt.map({ SentClaims($0).warnings }) ?? [] { console.warn("\(name): \(warning)") }
            if accepted.state == .confirmed {
                progress.reach(.deployment(accepted))
                return .found(accepted)
            }
            return await follow(accepted, progress, tell)
        } catch {
            if error is CancellationError { return .cut }
            // An upload that was cut leaves nothing; a request that was not answered may have been taken.
            if case .asking = progress.now {
                let trouble = NodeTrouble(error)
                guard trouble.leavesOpen, let taken = await taken(bundle) else { return .broken(trouble) }
                return await follow(taken, progress, tell)
            }
            return Task.isCancelled ? .cut : .broken(NodeTrouble(error))
        }
    }

    /// The deployment that a request began whose answer was lost; nil where there is none, or the node does not say. One that ended without
    /// success may be an earlier one.
    private func taken(_ bundle: RolloutBundle) async -> DeploymentReport? {
        guard let last = try? await client.deployments(bundle.project, limit: 1).first, last.kind == .activate,
            last.bundleDigest == bundle.digest, !last.isFinished || last.state == .confirmed
        else { return nil }
        return last
    }

    /// Follows a deployment to its end.
    func follow(
        _ deployment: DeploymentReport,
        _ progress: WaitProgress,
        _ tell: @escaping @Sendable (DeploymentReport) -> Void
    ) async -> MoveEnd {
        progress.reach(.deployment(deployment))
        tell(deployment)
        do {
            return .ended(
                try await client.outcome(of: deployment) { change in
                    progress.reach(.deployment(change))
                    tell(change)
                }
            )
        } catch {
            return Task.isCancelled || error is CancellationError ? .cut : .broken(NodeTrouble(error))
        }
    }
}
