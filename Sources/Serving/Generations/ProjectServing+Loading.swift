import AsyncSupport
import Identifiers
import Inference
import ModelWorkers
import Synchronization

/// Bringing versions up: once, however many want them.
extension ProjectServing {
    /// Loads and checks a generation's active versions beside the current one. Loaded versions stay until the generation is
    /// released.
    /// - Parameter progress: called with how many versions are loaded, or cannot be, of how many.
    func prepare(
        _ plan: GenerationPlan,
        progress: @escaping @Sendable (_ done: Int, _ all: Int) async -> Void = { _, _ in }
    ) async -> LoadResult {
        await load(register(plan), progress: progress)
    }

    /// Retries, at growing intervals, until all active versions are loaded or the generation is released.
    /// - Parameter told: called with what came of each attempt.
    func keepLoading(_ plan: GenerationPlan, told: @Sendable (LoadResult) async -> Void) async {
        let generation = register(plan)
        var pause = 1.0
        while !Task.isCancelled {
            let preparation = await load(generation)
            guard isKept(generation), !Task.isCancelled else { return }
            await told(preparation)
            if preparation.isComplete { return }
            guard (try? await clock.sleep(seconds: pause)) != nil else { return }
            pause = min(pause * 2, 300)
        }
    }

    /// The version, loaded; everyone who wants it waits for the same load.
    func model(_ plan: ModelPlan, for holder: Holder) async throws(ModelLoadFailure) -> ServedModel {
        let entry = try entry(of: plan, for: holder)
        let result = await withTaskCancellationHandler {
            await entry.task.value
        } onCancel: {
            release(plan.key, id: entry.id, holder)
        }
        return try result.get()
    }

    private func register(_ plan: GenerationPlan) -> ServedGeneration {
        state.withLock { state in
            if let known = state.generations[plan.number] { return known }
            let generation = ServedGeneration(plan: plan)
            if !state.isStopping { state.generations[plan.number] = generation }
            return generation
        }
    }

    private func isKept(_ generation: ServedGeneration) -> Bool {
        state.withLock { $0.generations[generation.number] === generation }
    }

    private func load(
        _ generation: ServedGeneration,
        progress: @Sendable (_ done: Int, _ all: Int) async -> Void = { _, _ in }
    ) async -> LoadResult {
        let missing = generation.missing
        var rest = missing[...]
        return await withTaskGroup(of: Result<String, ModelLoadFailure>.self) { group in
            var evidence: [String] = []
            var failures: [ModelLoadFailure] = []
            var running = 0
            func begin() {
                while capacity.allowsAnother(beside: running), let plan = rest.popFirst() {
                    running += 1
                    group.addTask { await self.load(plan, into: generation) }
                }
            }
            begin()
            while let result = await group.next() {
                running -= 1
                switch result {
                case .success(let line): evidence.append(line)
                case .failure(let failure): failures.append(failure)
                }
                begin()
                await progress(evidence.count + failures.count, missing.count)
            }
            return LoadResult(
                evidence: evidence.sorted(),
                levels: generation.models.mapValues(\.level),
                failures: failures.sorted { $0.model < $1.model }
            )
        }
    }

    private func load(_ plan: ModelPlan, into generation: ServedGeneration) async -> Result<String, ModelLoadFailure> {
        do throws(ModelLoadFailure) {
            guard isKept(generation) else { throw Self.unwanted(plan) }
            let model = try await model(plan, for: .generation(generation.number))
            let evidence = try await evidence(of: model, for: plan)
            guard !model.isClosed else { throw Self.unwanted(plan) }
            generation.add(model)
            return .success(evidence)
        } catch {
            generation.add(error)
            return .failure(error)
        }
    }

    /// Checks a running version against the golden prediction or example that came with it this time.
    private func evidence(of model: ServedModel, for plan: ModelPlan) async throws(ModelLoadFailure) -> String {
        guard model.plan.generation != plan.generation else { return model.evidence }
        let unchanged = "\(plan.subject): unchanged, runs since generation \(model.plan.generation)"
        do {
            guard let proof = try await plan.documents().proof else { return unchanged }
            let outcome = try await proof.replay(on: model.model)
            return unchanged + ", \(outcome.rows) golden rows agree"
        } catch {
            throw ModelLoadFailure(
                model: plan.key.model,
                version: plan.key.version,
                failure: error,
                lastLines: model.model.status.lastLines
            )
        }
    }

    private func entry(of plan: ModelPlan, for holder: Holder) throws(ModelLoadFailure) -> Entry {
        let entry = state.withLock { state -> Entry? in
            if case .generation(let number) = holder, state.generations[number] == nil { return nil }
            if state.isStopping { return nil }
            if var known = state.entries[plan.key] {
                known.holders.insert(holder)
                state.entries[plan.key] = known
                return known
            }
            state.counter += 1
            let id = state.counter
            // A load that several wait for belongs to none of them: it is cancelled when the last one has gone.
            let task = Task { await self.run(plan, id: id) }
            let made = Entry(id: id, plan: plan, task: task, holders: [holder])
            state.entries[plan.key] = made
            return made
        }
        guard let entry else { throw Self.unwanted(plan) }
        return entry
    }

    private func run(_ plan: ModelPlan, id: Int) async -> Result<ServedModel, ModelLoadFailure> {
        let load = ModelLoad(plan: plan, loading: loading, owner: owner, clock: clock)
        do throws(ModelLoadFailure) {
            let model = try await load.run()
            let isWanted = state.withLock { state in
                state.alive[ObjectIdentifier(model)] = model
                guard state.entries[plan.key]?.id == id else { return false }
                state.entries[plan.key]?.loaded = model
                return true
            }
            guard isWanted else {
                await model.model.stop(drain: 0)
                state.withLock { _ = $0.alive.removeValue(forKey: ObjectIdentifier(model)) }
                throw Self.unwanted(plan)
            }
            // From now on, whenever the job has its turn.
            let exits = model.model.exits()
            enqueue { await model.follow(exits) }
            return .success(model)
        } catch {
            state.withLock { state in
                if state.entries[plan.key]?.id == id { state.entries[plan.key] = nil }
            }
            return .failure(error)
        }
    }

    private static func unwanted(_ plan: ModelPlan) -> ModelLoadFailure {
        ModelLoadFailure(
            model: plan.key.model,
            version: plan.key.version,
            failure: ScoringFailure(.notServed, plan.subject, "was let go before it was loaded"),
            lastLines: []
        )
    }
}
