import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import Inference
import ModelWorkers

/// Builds the environments that the models of a deployment run in: its steps `environment` and `build`.
struct DeploymentEnvironments: Sendable {
    let environments: BundleEnvironments
    let planner: ServingPlanner
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
        let choice = planner.choice(of: bundle)
        if let failure = bundle.missingWheels(choice, locks, active: record.active) {
            try await deployment.step("environment") { () -> (Void, String) in throw failure }
        }
        guard !locks.isEmpty || scoring.environment == .bundle else { return nil }
        let (active, others) = bundle.needingPython(choice, locks, active: record.active)
        guard active || others else { return nil }
        return try await deployment.step("environment") {
            do {
                let plan = try await environments.plan(
                    bundle,
                    locks,
                    active: record.active,
                    choice,
                    python: scoring.basePython
                )
                return (plan, plan.interpreter.words)
            } catch let failure as ScoringFailure where !active {
                try Task.checkCancellation()
                return (nil, "no environment, so only versions with a native form can be asked: \(failure.message)")
            }
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

extension StoredBundle {
    /// The reason for which an active version with a native form cannot be loaded by the loader that is set.
    fileprivate func missingWheels(
        _ choice: NativeChoice,
        _ locks: BundleLocks,
        active: [ModelName: VersionID]
    ) -> ScoringFailure? {
        do throws(ScoringFailure) {
            for model in manifest.models {
                for version in model.versions where version.version == active[model.name] {
                    try choice.requireWheels(model.name, version, locks)
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Tells whether an active version cannot be loaded without a Python, and whether another one that brings wheels cannot.
    fileprivate func needingPython(
        _ choice: NativeChoice,
        _ locks: BundleLocks,
        active: [ModelName: VersionID]
    ) -> (active: Bool, others: Bool) {
        var found = (active: false, others: false)
        for model in manifest.models {
            for version in model.versions where !choice.needsNoPython(model.name, version) {
                if version.version == active[model.name] {
                    found.active = true
                } else if locks.byManifest[version.manifest] != nil {
                    found.others = true
                }
            }
        }
        return found
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
