import Identifiers
import Logging
import NodeAPI

/// The work after the end of a deployment.
struct DeploymentFollowUp: Sendable {
    let background: BackgroundLoading
    let firstLoads: FirstLoads
    let reserve: Reserve
    let readBack: ReadBack
    let rollbacks: RollbackAcceptance
    let garbage: GarbageCollection

    /// Ends the first loads that the start waits for, and takes the ballast again that a full disk cost.
    func settle(_ deployment: RunningDeployment) async {
        // What it left current is loaded, or is being loaded in the background, whose first attempt counts.
        if !background.isBeginning(deployment.project) { firstLoads.end(deployment.project) }
        _ = try? await deployment.blocking { reserve.take() }
    }

    /// Reads back the generation that a rollback made current: the rollback itself checks only sizes, since it must be fast. If the
    /// generation is damaged, the damage is reported, and the next choice follows, if there is one.
    /// - Returns: the rollback that follows, on record; nil if none does.
    func nextRollback(after deployment: RunningDeployment) async -> AcceptedDeployment? {
        do {
            guard let next = try await readBack.run(after: deployment) else { return nil }
            let request = RollbackRequest(to: next, reason: "what current led to was read back, and did not hold")
            return try await deployment.blocking {
                try rollbacks.accept(deployment.project, request, by: .node, isAsked: false)
            }
        } catch {
            if Task.isCancelled { return nil }
            deployment.recorder.logger.error(
                "what a rollback led to could not be read back, or not left",
                metadata: ["project": "\(deployment.project)", "error": "\(error)"]
            )
            return nil
        }
    }

    /// Removes unneeded files, if the deployment was confirmed.
    func collectGarbage(after deployment: RunningDeployment) async {
        do {
            try await deployment.blocking {
                guard try deployment.journal.record(deployment.id).state == .confirmed else { return }
                _ = try garbage.run(by: .node)
            }
        } catch {
            deployment.recorder.logger.error(
                "garbage could not be collected after a deployment",
                metadata: ["error": "\(error)"]
            )
        }
    }
}
