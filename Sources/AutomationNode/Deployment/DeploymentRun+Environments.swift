import AsyncSupport
import DurableFiles
import Identifiers
import Scoring

/// The environments that the models of a bundle run in.
extension DeploymentRun {
    /// The step `environment`: whether the bundle's wheels fit this machine, before anything is staged.
    /// - Returns: what is to be built; nil where the configuration, or the bundle, has nothing to build.
    /// - Throws: `scoring.environment`, naming what does not fit.
    func checkEnvironments(
        _ bundle: StoredBundle,
        _ record: DeploymentRecord
    ) async throws -> BundleEnvironments.Plan? {
        let scoring = settings.scoring
        guard scoring.buildsEnvironments else { return nil }
        let locks = try await blocking { try bundle.locks(in: parts.store) }
        guard !locks.isEmpty || scoring.environment == .bundle else { return nil }
        return try await noted("environment") {
            let plan = try await parts.environments.plan(
                bundle,
                locks,
                active: record.active,
                python: scoring.basePython
            )
            return (plan, plan.interpreter.words)
        }
    }

    /// The step `build`: every environment that is not there yet.
    func build(_ plan: BundleEnvironments.Plan) async throws {
        let seconds = settings.deadlines.load
        try await noted("build") {
            let result = try await limited(seconds: seconds) { [parts, project] in
                await Result {
                    try await parts.environments.build(plan) { built in
                        // It is there, whatever becomes of the deployment.
                        try await parts.pool.runEvenIfCancelled { try parts.audit(built.auditEntry(project)) }
                    }
                }
            }
            guard let result else {
                throw NodeFailure(
                    .deploymentDeadline,
                    "\(project) deployment \(id): build",
                    expected: "environments within \(Int(seconds)) s",
                    found: "none; raise deadlines.load"
                )
            }
            return ((), try result.get().joined(separator: "\n"))
        }
    }

    /// Puts a step on record that waits for programs.
    private func noted<Value: Sendable>(
        _ name: String,
        _ work: () async throws -> (Value, String)
    ) async throws -> Value {
        let ordinal = try await blocking { try parts.journal.beginStep(name, of: id) }
        do {
            let (value, output) = try await work()
            try await blocking { try parts.journal.finishStep(ordinal, of: id, succeeded: true, output: output) }
            return value
        } catch {
            let message = Self.failure(error, .deploymentFailed, name).message
            try await blocking { try parts.journal.finishStep(ordinal, of: id, succeeded: false, output: message) }
            throw error
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
