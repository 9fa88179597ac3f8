import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Inference
import ModelWorkers

/// The environments that versions run in, built of the wheels that bundles bring.
struct BundleEnvironments: Sendable {
    let environments: EnvironmentStore
    let contents: ContentStore
    /// The directory for the output of programs.
    let scratch: DirectoryHandle
    let clock: any TimeSource

    /// The environments that a deployment needs.
    struct Plan: Sendable {
        let interpreter: Interpreter
        /// Those of the active versions; without them it fails.
        let needed: [EnvironmentLock]
        /// Those of the other versions, which can be asked for.
        let others: [EnvironmentLock]
    }

    /// Plans the builds, once the locks of the active versions fit. A version that answers by its native form needs none.
    /// - Throws: `scoring.environment`, with each mismatch.
    func plan(
        _ bundle: StoredBundle,
        _ locks: BundleLocks,
        active: [ModelName: VersionID],
        _ choice: NativeChoice,
        python: String
    ) async throws -> Plan {
        let interpreter = try await Interpreter.examine(python, scratch: scratch)
        var needed: [EnvironmentLock] = []
        for model in bundle.manifest.models {
            guard let version = model.versions.first(where: { $0.version == active[model.name] }),
                !choice.needsNoPython(model.name, version)
            else { continue }
            guard let lock = locks.byManifest[version.manifest] else {
                throw ScoringFailure(
                    .environment,
                    "\(model.name) \(version.version)",
                    expected: "wheels in the bundle for every active version",
                    found: "none for this one; export it with --wheels, or set scoring.python"
                )
            }
            try EnvironmentStore.check(lock, interpreter)
            if !needed.contains(lock) { needed.append(lock) }
        }
        let wanted = bundle.manifest.models.flatMap { model in
            model.versions.filter { !choice.needsNoPython(model.name, $0) }.compactMap { locks.byManifest[$0.manifest] }
        }
        let others = Set(wanted).subtracting(needed).sorted { $0.digest < $1.digest }
        return Plan(interpreter: interpreter, needed: needed, others: others)
    }

    /// Builds the missing environments.
    /// - Parameter note: called at once with each built environment: later steps may fail, or be cancelled.
    /// - Returns: each environment in words for the record.
    /// - Throws: `scoring.environment` if one that is needed cannot be built; what `note` throws.
    func build(
        _ plan: Plan,
        noting note: @escaping @Sendable (BuiltEnvironment) async throws -> Void
    ) async throws -> [String] {
        var lines: [String] = []
        for lock in plan.needed { lines.append(try await build(lock, plan.interpreter, note)) }
        for lock in plan.others {
            do {
                lines.append(try await build(lock, plan.interpreter, note))
            } catch let failure as ScoringFailure {
                // A caller waits for this end, so nothing more begins.
                try Task.checkCancellation()
                lines.append("environment \(lock.digest.short), of versions that are not active: \(failure.message)")
            }
        }
        return lines
    }

    private func build(
        _ lock: EnvironmentLock,
        _ interpreter: Interpreter,
        _ note: @Sendable (BuiltEnvironment) async throws -> Void
    ) async throws -> String {
        let began = clock.now
        let key = lock.key(with: interpreter)
        let wasThere = (try? environments.path(of: key)) ?? nil
        _ = try await environments.environment(for: lock, interpreter: interpreter) { [contents] wheel, directory in
            try contents.link(wheel.digest, into: directory, as: wheel.file)
        }
        let seconds = Int(clock.now.seconds(since: began))
        let line =
            "environment \(lock.digest.short): \(lock.wheels.count) wheels, Python \(interpreter.version)\(lock.withoutText), \(seconds) s"
        if wasThere == nil, let files = (try? environments.files(of: key)) ?? nil {
            try await note(BuiltEnvironment(key: key, list: files.digest, files: files.contents.count))
        }
        return line
    }
}
