import AsyncSupport
import DurableFiles
import Identifiers
import Inference
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// Keeps one worker process running and gives it the pool's requests, until the pool is halted. All of it runs on one
/// thread, which lives as long as its processes do: the kernel ends them when the thread ends.
final class ReplicaThread {
    /// Seconds between two looks at a worker's memory.
    private static let busyLook = 0.1
    private static let idleLook = 1.0
    /// Seconds that a worker may take to end after it has closed its socket.
    private static let endSeconds = 10.0

    private let pool: WorkerPool
    private let index: Int
    private let location: ModelLocation
    private let program: WorkerProgram.Start
    private let plan: SandboxPlan
    private let neutral: NeutralText
    private var settings: WorkerSettings { pool.settings }
    private var clock: any TimeSource { pool.clock }
    private var nextID: UInt64 = 0
    private var nextLook: Instant
    private var process: WorkerProcess?
    /// Requests that the worker has been sent, and those that it is still to be sent.
    private var sent: [PendingRequest] = []
    private var held: [PendingRequest] = []

    private init(
        pool: WorkerPool,
        index: Int,
        location: ModelLocation,
        plan: SandboxPlan,
        program: WorkerProgram.Start
    ) {
        self.pool = pool
        self.plan = plan
        self.index = index
        self.location = location
        neutral = NeutralText(location)
        self.program = program
        nextLook = pool.clock.now
    }

    static func start(
        pool: WorkerPool,
        index: Int,
        location: ModelLocation,
        plan: SandboxPlan,
        program: WorkerProgram.Start
    ) throws(ScoringFailure) {
        guard pool.register(index) else { throw pool.stopped }
        do {
            try BlockingThread.start {
                ReplicaThread(pool: pool, index: index, location: location, plan: plan, program: program).run()
                pool.left(index)
            }
        } catch {
            pool.left(index)
            throw ScoringFailure(.workerLost, "worker", error.message, underlying: error)
        }
    }

    private func run() {
        while let exit = runOneWorker(), let next = pool.ended(index, exit) {
            guard wait(until: next) else { return }
        }
    }

    /// Between two workers.
    ///
    /// - Returns: whether the replica is still needed.
    private func wait(until time: Instant) -> Bool {
        while !pool.isHalted {
            let now = clock.now
            let next = min(pool.expire(at: now), time)
            guard now < time else { return true }
            var request = pollfd(fd: pool.wakes[index].descriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(0, min(next.seconds(since: now) * 1000, 60_000)).rounded(.up)
            if poll(&request, 1, Int32(milliseconds)) > 0 { pool.wakes[index].clear() }
        }
        return false
    }

    /// - Returns: how the worker ended; nil if the pool was halted.
    private func runOneWorker() -> WorkerExit? {
        let process: WorkerProcess
        do {
            process = try WorkerProcess(
                location,
                plan,
                threads: settings.threads,
                memoryBytes: settings.memoryBytes,
                code: program.code
            )
        } catch {
            let reason: WorkerExit.Reason = error.isConfinement ? .notConfined(error.why) : .notStarted(error.why)
            return WorkerExit(replica: index, process: 0, reason: reason, lastLines: [])
        }
        let tail = OutputTail()
        self.process = process
        defer { self.process = nil }
        pool.started(index, process: process.id, tail: tail)
        let connection = WorkerConnection(process: process, tail: tail, wake: pool.wakes[index], clock: clock) {
            [unowned self] now throws(Interruption) in try watch(now)
        }
        let reason = runUntilEnd(connection)
        _ = process.end()
        connection.drainOutput()
        let exit = reason.map {
            WorkerExit(replica: index, process: process.id, reason: $0, lastLines: tail.lines.map(neutral.of))
        }
        abandonRequests(exit)
        return exit
    }

    private func runUntilEnd(_ connection: WorkerConnection) -> WorkerExit.Reason? {
        do {
            if let reason = try handshake(connection) { return reason }
            while true { try serveNext(connection) }
        } catch {
            switch error {
            case .halted: return nil
            case .broken(let what): return .protocolBroken(what)
            case .unfit(let reason): return reason
            case .tooLate: return .requestDeadline(seconds: settings.requestSeconds)
            case .gone: return reasonOfEnd(connection)
            }
        }
    }

    /// Sends the worker its load request, and waits for its first frame.
    ///
    /// - Returns: the reason of a failure; nil when the model is loaded.
    private func handshake(_ connection: WorkerConnection) throws(Interruption) -> WorkerExit.Reason? {
        let (header, body): ([UInt8], [UInt8])
        do {
            let deadline = clock.now.adding(seconds: settings.startSeconds)
            try connection.send(program.request, until: deadline)
            let most = settings.native == nil ? 0 : NativeQuestion.sizeLimit
            guard case .frame(let first, let rest) = try connection.receive(most: most, until: deadline) else {
                return .protocolBroken("a first frame that is too large")
            }
            (header, body) = (first, rest)
        } catch .tooLate {
            return .startDeadline(seconds: settings.startSeconds)
        }
        do {
            let first = try AnswerFrame.object(header)
            if program.code.isNative, let reason = Handshake.otherRelease(first) { return reason }
            if first["op"]?.string == "failed" {
                let refusal = try AnswerFrame.refusal(first["error"] ?? .null)
                return .loadFailed(type: refusal.type, message: neutral.of(refusal.message))
            }
            let hello = try Handshake(first, body: body, process: connection.process.id)
            guard hello.loader.needsPython != program.code.isNative else {
                return .protocolBroken("the hello of another kind of worker")
            }
            pool.isUp(index, hello)
            return nil
        } catch {
            return .protocolBroken(error.reason)
        }
    }

    private func serveNext(_ connection: WorkerConnection) throws(Interruption) {
        held = pool.take(replica: index)
        guard !held.isEmpty else {
            try connection.idle()
            return
        }
        if pool.isGathering(replica: index) { try gather(connection) }
        let count = held.count
        if count > 1 { try answerTogether(connection) }
        while let request = held.first {
            held.removeFirst()
            sent = [request]
            let result = try answer(connection, request.input, request.probabilities)
            request.finish(result)
            sent = []
        }
        pool.completed(count)
    }

    /// Waits a moment for requests that are likely to come.
    private func gather(_ connection: WorkerConnection) throws(Interruption) {
        let end = clock.now.adding(seconds: settings.batchWaitSeconds)
        var isLate = false
        while pool.gatherMore(into: &held, replica: index, isLate: isLate) {
            try connection.idle(until: end)
            isLate = clock.now >= end
        }
    }

    /// Leaves the requests that have to be answered alone: all of them if the model raised an error for one of them, or
    /// if its answer has not a row for each row.
    private func answerTogether(_ connection: WorkerConnection) throws(Interruption) {
        let requests = held
        sent = requests
        held = []
        let input = ModelInput.joined(requests.map(\.input))
        let result = try answer(connection, input, requests[0].probabilities)
        sent = []
        guard case .success(let output) = result else {
            held = requests
            return
        }
        guard let shares = output.split(requests.map(\.input.rows)) else {
            pool.stopBatching()
            held = requests
            return
        }
        for (request, share) in zip(requests, shares) { request.finish(.success(share)) }
    }

    /// Sends one request and waits for its answer. The requests that it stands for are in `sent`.
    private func answer(
        _ connection: WorkerConnection,
        _ input: ModelInput,
        _ probabilities: Bool
    ) throws(Interruption) -> Result<ModelOutput, ScoringFailure> {
        nextID += 1
        let frame: RequestFrame
        do {
            frame = try RequestFrame(id: nextID, input: input, probabilities: probabilities)
        } catch {
            return .failure(ScoringFailure(.inputInvalid, pool.subject, "the request is too large: \(error.reason)"))
        }
        let began = clock.now
        let deadline = began.adding(seconds: settings.requestSeconds)
        do {
            try connection.send(frame, until: deadline)
        } catch {
            held = sent + held
            sent = []
            throw error
        }
        let (header, body): ([UInt8], [UInt8])
        switch try connection.receive(most: settings.answerBytes, until: deadline) {
        case .frame(let first, let rest): (header, body) = (first, rest)
        case .dropped(let bytes):
            return .failure(AnswerLimit.failure(limit: settings.answerBytes, found: "\(bytes)"))
        }
        do {
            let seconds = clock.now.seconds(since: began)
            switch try AnswerFrame.parse(header: header, body: body, id: nextID, workerSeconds: seconds) {
            case .output(let output): return .success(output)
            case .refusal(let refusal): return .failure(failure(refusal))
            }
        } catch {
            throw .broken(error.reason)
        }
    }

    private func failure(_ refusal: AnswerFrame.Refusal) -> ScoringFailure {
        let message = neutral.of(refusal.message)
        return switch refusal.kind {
        case .input: ScoringFailure(.inputInvalid, pool.subject, "the model's process cannot read it: \(message)")
        case .model: ScoringFailure(.modelRaised, pool.subject, "the model raised \(refusal.type): \(message)")
        case .worker:
            // The fault inside of the worker does not help the caller; the worker prints it.
            ScoringFailure(
                .workerFault,
                pool.subject,
                "Slipway's own worker failed at this request, and the model is not at fault; please report it with the lines "
                    + "that the worker printed"
            )
        }
    }

    /// Called before each wait of the connection: looks after all that may end the wait but the worker's answer.
    private func watch(_ now: Instant) throws(Interruption) -> Instant {
        guard !pool.isHalted else { throw .halted }
        let isBusy = !sent.isEmpty
        if now >= nextLook, let process {
            try look(at: process)
            nextLook = now.adding(seconds: isBusy ? Self.busyLook : Self.idleLook)
        }
        var next = min(pool.expire(at: now), isBusy ? min(nextLook, now.adding(seconds: Self.busyLook)) : nextLook)
        for request in sent + held {
            if request.deadline <= now {
                request.finish(.failure(pool.deadlinePassed))
            } else {
                next = min(next, request.deadline)
            }
        }
        return next
    }

    /// At all that the worker has started, too.
    private func look(at worker: WorkerProcess) throws(Interruption) {
        let tree = worker.processes
        guard let bytes = tree.residentBytes(limit: settings.memoryBytes) else { return }
        pool.isUsing(index, residentBytes: bytes)
        if bytes > settings.memoryBytes { throw .unfit(.memoryLimit(bytes: bytes, limit: settings.memoryBytes)) }
        guard !plan.isOff else { return }
        let most = Int(plan.policy.processes)
        if tree.processes.count > most { throw .unfit(.processLimit(count: tree.processes.count, limit: most)) }
        let written = worker.bytesOnDisk
        if written > plan.policy.temporaryBytes {
            throw .unfit(.diskLimit(bytes: written, limit: plan.policy.temporaryBytes))
        }
    }

    /// The process ended, or closed its socket.
    private func reasonOfEnd(_ connection: WorkerConnection) -> WorkerExit.Reason {
        var request = pollfd(fd: connection.process.handle, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(Self.endSeconds * 1000)) > 0 else {
            return .protocolBroken("the end of its socket, and ran on")
        }
        let status = connection.process.end()
        return status < 0 ? .signalled(-2 - status) : .exited(status)
    }

    /// Gives requests that the worker cannot have seen to another; one that it had been sent may have ended it.
    private func abandonRequests(_ exit: WorkerExit?) {
        guard !sent.isEmpty || !held.isEmpty else { return }
        let failure: ScoringFailure
        switch exit?.reason {
        case nil: failure = pool.stopped
        case .requestDeadline: failure = pool.deadlinePassed
        default: failure = ScoringFailure(.workerLost, pool.subject, exit.map { "\($0)" } ?? "")
        }
        pool.abandon(sent, unseen: held, failure: failure)
        sent = []
        held = []
    }
}
