import AsyncSupport
package import Identifiers
package import Inference
import ModelWorkers
import Synchronization

/// Leases of the versions that answer now.
extension ProjectServing {
    private enum Pick {
        case ready(ServedLease)
        case load(ModelPlan, ServedGeneration)
    }

    /// The right to ask a version of the current generation; to be given back with `end()`. One that is not loaded is loaded
    /// first, unless it is an active one: that is on its way already, or failed.
    /// - Throws: `scoring.unknown`, `scoring.not-served`, `scoring.loading`, or why the version could not be loaded.
    package func lease(
        _ model: ModelName,
        _ selector: ServingTarget.Selector
    ) async throws(ScoringFailure) -> ServedLease {
        while true {
            switch try pick(model, selector) {
            case .ready(let lease): return lease
            case .load(let plan, let generation):
                try makeRoom(for: plan)
                let served = try await requested(plan)
                if served.retain() { return ServedLease(served, generation, self) }
            }
        }
    }

    private func pick(
        _ name: ModelName,
        _ selector: ServingTarget.Selector
    ) throws(ScoringFailure) -> Pick {
        let picked = state.withLock { state in
            Result { () throws(ScoringFailure) in try pick(name, selector, in: state) }
        }
        return try picked.get()
    }

    private func pick(
        _ name: ModelName,
        _ selector: ServingTarget.Selector,
        in state: State
    ) throws(ScoringFailure) -> Pick {
        guard !state.isStopping else { throw refusal(name, "the node is stopping") }
        guard let number = state.current else { throw refusal(name, "nothing of the project is current") }
        guard let generation = state.generations[number] else {
            throw refusal(name, "generation \(number) is current, and its models are not loaded")
        }
        guard let offered = generation.plan.models[name] else {
            let names = generation.plan.models.keys.sorted().map(\.text).joined(separator: ", ")
            throw unknown(name, "generation \(number) has no model of this name; it has \(names)")
        }
        let version = try version(of: name, selector, offered)
        if version == offered.active {
            if let model = generation.model(name), model.retain() {
                return .ready(ServedLease(model, generation, self))
            }
            throw unloaded(name, version, generation)
        }
        guard let plan = offered.versions[version] else {
            let versions = offered.versions.keys.sorted().map(\.text).joined(separator: ", ")
            throw unknown(name, "there is no version \(version); there are \(versions)")
        }
        if let model = state.entries[plan.key]?.loaded, model.retain() {
            return .ready(ServedLease(model, generation, self))
        }
        return .load(plan, generation)
    }

    private func version(
        of name: ModelName,
        _ selector: ServingTarget.Selector,
        _ offered: ServableModel
    ) throws(ScoringFailure) -> VersionID {
        switch selector {
        case .version(let version): return version
        case .active:
            guard let active = offered.active else { throw refusal(name, "it has no active version; name one") }
            return active
        case .alias(let alias):
            guard let version = offered.aliases[alias] else {
                let aliases = offered.aliases.keys.sorted().joined(separator: ", ")
                throw unknown(name, "it has no alias \(alias)\(aliases.isEmpty ? "" : "; it has \(aliases)")")
            }
            return version
        }
    }

    /// Waits for the load; one that failed a moment ago is not tried again at once.
    private func requested(_ plan: ModelPlan) async throws(ScoringFailure) -> ServedModel {
        let now = clock.now
        if let refused = state.withLock({ $0.refusals[plan.key] }), refused.until > now {
            throw refused.failure.failure
        }
        do {
            return try await model(plan, for: .requests)
        } catch {
            let until = clock.now.adding(seconds: Self.refusalSeconds)
            if !Task.isCancelled { state.withLock { $0.refusals[plan.key] = (until, error) } }
            throw error.failure
        }
    }

    /// Lets go of the version that was asked for longest ago where as many are loaded for requests as may be.
    private func makeRoom(for plan: ModelPlan) throws(ScoringFailure) {
        let (hasRoom, unwanted) = state.withLock { state -> (Bool, Entry?) in
            if state.entries[plan.key] != nil { return (true, nil) }
            let requested = state.entries.values.filter { $0.holders == [.requests] }
            guard requested.count >= Self.mostRequested else { return (true, nil) }
            let oldest = requested.compactMap { entry in entry.loaded.map { (entry, $0) } }
                .sorted { $0.1.lastUsed < $1.1.lastUsed }
            for (entry, model) in oldest where model.closeIfUnused(since: clock.now) {
                state.entries[entry.plan.key] = nil
                return (true, entry)
            }
            return (false, nil)
        }
        if let unwanted { retire(unwanted) }
        guard hasRoom else {
            throw ScoringFailure(
                .queueFull,
                plan.subject,
                "\(Self.mostRequested) versions that are not active are loaded and in use; ask again later"
            )
        }
    }

    private func unloaded(
        _ name: ModelName,
        _ version: VersionID,
        _ generation: ServedGeneration
    ) -> ScoringFailure {
        guard let failure = generation.failures[name]?.failure else {
            return ScoringFailure(.loading, "\(name) \(version)", "is being loaded; ask again in a moment")
        }
        return ScoringFailure(
            .notServed,
            "\(name) \(version)",
            "could not be loaded, and is tried again: \(failure.message)",
            underlying: failure
        )
    }

    /// Waits after a worker was lost: until the version is up again, or another generation answers in its place.
    /// - Returns: whether it is worth asking again; false once the time is over.
    package func recovers(_ lost: ServedIdentity, within seconds: Double) async -> Bool {
        let end = clock.now.adding(seconds: seconds)
        repeat {
            // Nothing tells when a worker is up, and it seldom is lost.
            guard (try? await clock.sleep(seconds: 0.005)) != nil else { return false }
            if canAnswer(insteadOf: lost) { return true }
        } while clock.now < end
        return false
    }

    /// Tells whether another generation is current by now, or a worker of the version is up.
    private func canAnswer(insteadOf lost: ServedIdentity) -> Bool {
        let (isReplaced, models) = state.withLock { state in
            let models = state.entries.values.compactMap(\.loaded).filter { model in
                model.plan.key.model == lost.model && model.plan.key.version == lost.version
            }
            return (state.current != lost.generation, models)
        }
        return isReplaced || models.contains { $0.model.status.replicasUp > 0 }
    }

    private func unknown(_ name: ModelName, _ why: String) -> ScoringFailure {
        ScoringFailure(.unknown, "\(project) \(name)", why)
    }

    private func refusal(_ name: ModelName, _ why: String) -> ScoringFailure {
        ScoringFailure(.notServed, "\(project) \(name)", why)
    }
}
