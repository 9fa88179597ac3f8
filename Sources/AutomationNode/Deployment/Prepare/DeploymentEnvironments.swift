import AsyncSupport
import DurableFiles
import Identifiers
import ModelWorkers

/// Builds the environments that the models of a deployment run in: its steps `environment` and `build`.
struct DeploymentEnvironments: Sendable {
    let environments: BundleEnvironments
    let audit: AuditTrail

    /// The step `environment`: holds the bundle's wheels to this machine, before anything is staged.
    /// - Returns: what is to be built; nil where the configuration, or the bundle, has nothing to build.
    /// - Throws: `scoring.environment`, naming what does not fit.
    func check(
        _ bundle: StoredBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> BundleEnvironments.Plan? {
        let scoring = deployment.settings.scoring
        guard scoring.buildsEnvironments else { return nil }
        let locks = try await deployment.blocking { try bundle.locks(in: environments.contents) }
        guard !locks.isEmpty || scoring.environment == .bundle else { return nil }
        return try await deployment.step("environment") {
            let plan = try await environments.plan(
                bundle,
                locks,
                active: record.active,
                python: scoring.basePython
            )
            return (plan, plan.interpreter.words)
        }
    }

    /// The step `build`: every environment that is not there yet.
    func build(_ plan: BundleEnvironments.Plan, _ deployment: RunningDeployment) async throws {
        let seconds = deployment.settings.deadlines.load
        let (project, pool) = (deployment.project, deployment.recorder.pool)
        try await deployment.step("build") {
            let result = try await withTimeout(seconds: seconds, on: deployment.clock) { [environments, audit] in
                await Result {
                    try await environments.build(plan) { built in
                        // It is there, whatever becomes of the deployment.
                        try await pool.runEvenIfCancelled { try audit.append(built.auditEntry(project)) }
                    }
                }
            }
            guard let result else {
                throw NodeFailure(
                    .deploymentDeadline,
                    "\(deployment.subject): build",
                    expected: "environments within \(Int(seconds)) s",
                    found: "none; raise deadlines.load"
                )
            }
            return ((), try result.get().joined(separator: "\n"))
        }
    }
}

extension Result where Failure == any Error {
    /// The value or the error of an asynchronous body.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
