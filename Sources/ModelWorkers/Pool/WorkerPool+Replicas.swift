import AsyncSupport
import DurableFiles
import Synchronization

/// The lives of the replicas, as their threads tell of them, and the end of them all.
extension WorkerPool {
    /// A thread is about to run the replica.
    func register(_ index: Int) -> Bool {
        state.withLock { state in
            guard state.phase != .halted else { return false }
            state.replicas[index].phase = .down
            return true
        }
    }

    var isHalted: Bool { state.withLock { $0.phase == .halted } }

    func started(_ index: Int, process: Int32, tail: OutputTail) {
        state.withLock { state in
            state.replicas[index].process = process
            state.replicas[index].tail = tail
        }
    }

    func isUp(_ index: Int, _ hello: Handshake) {
        state.withLock { state in
            state.replicas[index].upSince = clock.now
            state.replicas[index].phase = .busy
            state.replicas[index].hello = hello
            if state.replicas[index].firstStart == nil { tellFirstStart(index, .success(hello), &state) }
        }
    }

    func isUsing(_ index: Int, residentBytes: UInt64) {
        state.withLock { $0.replicas[index].residentBytes = residentBytes }
    }

    /// - Returns: when to start the replica again; nil if it is not to be.
    func ended(_ index: Int, _ exit: WorkerExit) -> Instant? {
        let now = clock.now
        var refused: [PendingRequest] = []
        var isUnexpected = true
        let next: Instant? = state.withLock { state in
            let seconds = state.replicas[index].upSince.map { now.seconds(since: $0) } ?? 0
            state.replicas[index].rest(after: exit)
            guard state.replicas[index].firstStart != nil else {
                tellFirstStart(index, .failure(exit), &state)
                isUnexpected = false
                return nil
            }
            let delay = state.policy.ended(at: age(at: now), afterSeconds: seconds)
            if !state.isUp, state.policy.isCrashLooping(at: age(at: now), isUp: false) {
                swap(&refused, &state.waiting)
                resumeIfQuiet(&state)
            }
            guard state.phase != .halted else { return nil }
            state.restarts += 1
            state.lastExit = exit
            return now.adding(seconds: delay)
        }
        for request in refused { request.finish(.failure(crashLooping)) }
        if isUnexpected { unexpectedExits.send(exit) }
        // It may have been called for a request that it has not taken.
        callIdle()
        return next
    }

    /// The replica's thread ends, and nothing is left of its processes.
    func left(_ index: Int) {
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isOver = false
        state.withLock { state in
            state.replicas[index].phase = .ended
            state.replicas[index].upSince = nil
            state.replicas[index].residentBytes = 0
            state.replicas[index].firstStartWaiter?.resume(returning: nil)
            state.replicas[index].firstStartWaiter = nil
            guard state.hasEnded else { return }
            swap(&waiters, &state.endWaiters)
            isOver = state.phase == .halted
        }
        for waiter in waiters { waiter.resume() }
        if isOver { unexpectedExits.finish() }
    }

    /// The end of a replica's first start; nil if it was halted before.
    func firstStart(of index: Int) async -> Result<Handshake, WorkerExit>? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if let found = state.replicas[index].firstStart {
                    continuation.resume(returning: found)
                } else if state.replicas[index].phase == .ended {
                    continuation.resume(returning: nil)
                } else {
                    state.replicas[index].firstStartWaiter = continuation
                }
            }
        }
    }

    /// Takes nothing new, and waits until all that is there is answered, but no longer than so many seconds.
    func drain(seconds: Double) async {
        state.withLock { if $0.phase == .open { $0.phase = .draining } }
        let limit = Task { [weak self, clock] in
            guard (try? await clock.sleep(seconds: seconds)) != nil else { return }
            self?.state.withLock { state in
                state.drainWaiter?.resume()
                state.drainWaiter = nil
            }
        }
        defer { limit.cancel() }
        guard seconds > 0 else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            state.withLock { state in
                if state.isQuiet || state.phase == .halted || state.drainWaiter != nil {
                    continuation.resume()
                } else {
                    state.drainWaiter = continuation
                }
            }
        }
    }

    /// Refuses all that waits, and tells the threads to end their workers.
    func halt() {
        let refused = state.withLock { state in
            state.phase = .halted
            defer { state.waiting = [] }
            state.drainWaiter?.resume()
            state.drainWaiter = nil
            return state.waiting
        }
        for request in refused { request.finish(.failure(stopped)) }
        for wake in wakes { wake.raise() }
    }

    /// Returns when no thread is left, and so no process either.
    func waitForEnd() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            state.withLock { state in
                if state.hasEnded { continuation.resume() } else { state.endWaiters.append(continuation) }
            }
        }
    }

    private func tellFirstStart(_ index: Int, _ result: Result<Handshake, WorkerExit>, _ state: inout State) {
        state.replicas[index].firstStart = result
        state.replicas[index].firstStartWaiter?.resume(returning: result)
        state.replicas[index].firstStartWaiter = nil
    }
}

extension WorkerPool.Replica {
    fileprivate mutating func rest(after exit: WorkerExit) {
        phase = .down
        upSince = nil
        residentBytes = 0
        isCalled = false
        earlierLines = exit.lastLines
        tail = nil
    }
}

extension WorkerExit: Error {}
