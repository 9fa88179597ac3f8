import AsyncSupport
import DurableFiles
package import Identifiers
package import NodeAPI

/// Orders to deploy, to decide about a deployment, and to go back.
extension AutomationNode {
    /// Accepts a deployment, which then runs by itself. If the wanted generation is current, or a deployment of it is under way,
    /// the answer is that deployment: a client whose answer was lost can repeat the request without harm.
    /// - Throws: `deployment.busy`, `bundle.not-found`, `bundle.ambiguous`, `deployment.unknown-version`.
    package func deploy(
        _ project: ProjectName,
        _ request: DeploymentRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.deploy, in: project)
        return try await deployer.deploy(project, request, by: requester)
    }

    /// Ends a probation and answers with its end, or else begins the return to an earlier confirmed generation.
    /// - Parameter shown: the generation that was current where somebody decided; nil: whatever is.
    /// - Throws: `rollback.none`, `deployment.busy`, `generation.not-found`, `generation.unconfirmed`.
    package func rollBack(
        _ project: ProjectName,
        _ request: RollbackRequest,
        from shown: GenerationNumber? = nil,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.decide, in: project)
        return try await deployer.rollBack(project, request, from: shown, by: requester)
    }

    /// Ends a probation well and answers with its end.
    /// - Parameter shown: the deployment that somebody decided about; nil: whichever is on probation.
    /// - Throws: `probation.none`, `deployment.busy`.
    package func confirm(
        _ project: ProjectName,
        deployment shown: Int64? = nil,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.decide, in: project)
        return try await deployer.confirm(project, deployment: shown, by: requester)
    }

    /// Ends a deployment before its switch, or takes back one that was only staged, and answers when nothing of it is left. To ask
    /// again changes nothing.
    /// - Throws: `deployment.switched`, `deployment.ended`, `deployment.not-found`, `deployment.busy`.
    package func cancel(
        _ project: ProjectName,
        _ id: Int64,
        _ request: CancelRequest,
        by requester: Requester
    ) async throws -> DeploymentReport {
        try requester.require(.deploy, in: project)
        return try await deployer.cancel(project, id, request, by: requester)
    }

    /// Removes the mark of a bundle that failed.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`.
    package func markGood(
        _ project: ProjectName,
        _ request: ForgiveRequest,
        by requester: Requester
    ) async throws -> ForgivenReport {
        try requester.require(.forgive, in: project)
        return try await pool.run { [storage] in
            let report = try BadMarkRemoval(audit: storage.trail).run(project, request, by: requester)
            storage.marks.write()
            return report
        }
    }
}
