import AsyncSupport
import DurableFiles
import Identifiers
import Inference
import Synchronization

/// The way of a request: submitted, taken by a worker's thread, and answered, returned or expired.
extension WorkerPool {
    func submit(_ request: PendingRequest) {
        // Woken once the lock is free: else a thread would wake only to wait for it.
        var woken: [Int] = []
        let refusal = state.withLock { state -> ScoringFailure? in
            guard state.phase == .open else { return stopped }
            if !state.isUp, state.policy.isCrashLooping(at: age(at: clock.now), isUp: false) { return crashLooping }
            let idle = state.replicas.firstIndex { $0.phase == .idle && !$0.isCalled }
            let called = state.replicas.count { $0.isCalled }
            // One at least: a worker is not idle before its thread has come back from its last answer.
            guard idle != nil || state.waiting.count - called < max(1, settings.queue) else {
                return ScoringFailure(
                    .queueFull,
                    subject,
                    "\(state.waiting.count) requests wait already, as many as may; try again later"
                )
            }
            state.waiting.append(request)
            if let idle {
                state.replicas[idle].isCalled = true
                woken = [idle]
            } else {
                woken = state.replicas.indices.filter { state.replicas[$0].phase == .gathering }
            }
            return nil
        }
        for index in woken { wakes[index].raise() }
        if let refusal { request.finish(.failure(refusal)) }
    }

    /// Withdraws a request whose caller does not wait any more.
    func withdraw(_ request: PendingRequest) {
        request.finish(.failure(ScoringFailure(.deadline, subject, "the request was given up by the one who made it")))
        state.withLock { state in
            state.waiting.removeAll { $0 === request }
            resumeIfQuiet(&state)
        }
    }

    /// The next request, and those that can be answered with it; none makes the replica idle.
    func take(replica: Int) -> [PendingRequest] {
        state.withLock { state in
            state.replicas[replica].isCalled = false
            drop(&state) { $0.isFinished }
            guard !state.waiting.isEmpty else {
                state.replicas[replica].phase = .idle
                resumeIfQuiet(&state)
                return []
            }
            var batch = [state.waiting.removeFirst()]
            gather(into: &batch, &state)
            state.inFlight += batch.count
            let mayGrow = state.canBatch && batch[0].input.hasRows && rows(batch) < settings.batchRows
            state.replicas[replica].phase = mayGrow && batch.count < state.expected ? .gathering : .busy
            return batch
        }
    }

    /// Adds requests that have come since the batch was taken.
    ///
    /// - Returns: whether it is worth waiting for more.
    func gatherMore(into batch: inout [PendingRequest], replica: Int, isLate: Bool) -> Bool {
        state.withLock { state in
            let before = batch.count
            gather(into: &batch, &state)
            state.inFlight += batch.count - before
            let isDone = isLate || batch.count >= state.expected || rows(batch) >= settings.batchRows
            if isDone { state.replicas[replica].phase = .busy }
            return !isDone
        }
    }

    func isGathering(replica: Int) -> Bool {
        state.withLock { $0.replicas[replica].phase == .gathering }
    }

    /// A worker is done with so many requests.
    func completed(_ count: Int) {
        state.withLock { state in
            state.inFlight -= count
            state.expected = max(1, count + state.waiting.count)
            resumeIfQuiet(&state)
        }
    }

    /// The model's answers have no rows: each request is answered alone from now on.
    func stopBatching() {
        state.withLock { $0.canBatch = false }
    }

    /// Fails requests whose time is over.
    ///
    /// - Returns: when the next one's is.
    func expire(at now: Instant) -> Instant {
        let (late, next) = state.withLock { state in
            let late = state.waiting.filter { $0.deadline <= now }
            if !late.isEmpty {
                state.waiting.removeAll { $0.deadline <= now }
                resumeIfQuiet(&state)
            }
            return (late, state.waiting.map(\.deadline).min() ?? .distantFuture)
        }
        for request in late { request.finish(.failure(deadlinePassed)) }
        return next
    }

    /// Takes back the requests of an ended worker: those that it cannot have seen wait again, once.
    func abandon(_ requests: [PendingRequest], unseen: [PendingRequest], failure: ScoringFailure) {
        let again = unseen.filter { !$0.isFinished && $0.takeSecondChance() }
        state.withLock { state in
            state.inFlight -= requests.count + unseen.count
            if state.phase != .halted { state.waiting.insert(contentsOf: again, at: 0) }
            resumeIfQuiet(&state)
        }
        for request in requests + unseen where !again.contains(where: { $0 === request }) {
            request.finish(.failure(failure))
        }
        if state.withLock({ $0.phase == .halted }) { for request in again { request.finish(.failure(stopped)) } }
        callIdle()
    }

    var deadlinePassed: ScoringFailure {
        ScoringFailure(.deadline, subject, "no answer within \(settings.requestSeconds) s")
    }

    var stopped: ScoringFailure {
        ScoringFailure(.notServed, subject, "the model is being unloaded")
    }

    var crashLooping: ScoringFailure {
        ScoringFailure(.workerLost, subject, "its worker processes end repeatedly; see their last lines")
    }

    func resumeIfQuiet(_ state: inout State) {
        guard state.isQuiet else { return }
        state.drainWaiter?.resume()
        state.drainWaiter = nil
    }

    /// Wakes idle replicas for requests that came back.
    func callIdle() {
        state.withLock { state in
            var left = state.waiting.count
            for index in state.replicas.indices where left > 0 && state.replicas[index].phase == .idle {
                if !state.replicas[index].isCalled {
                    state.replicas[index].isCalled = true
                    wakes[index].raise()
                }
                left -= 1
            }
        }
    }

    private func drop(_ state: inout State, where isUseless: (PendingRequest) -> Bool) {
        if state.waiting.contains(where: isUseless) { state.waiting.removeAll(where: isUseless) }
    }

    private func gather(into batch: inout [PendingRequest], _ state: inout State) {
        guard state.canBatch, batch[0].input.hasRows else { return }
        var count = rows(batch)
        state.waiting.removeAll { request in
            guard count + request.input.rows <= settings.batchRows, request.fits(batch[0]) else { return false }
            count += request.input.rows
            batch.append(request)
            return true
        }
    }

    private func rows(_ batch: [PendingRequest]) -> Int {
        batch.reduce(0) { $0 + $1.input.rows }
    }
}
