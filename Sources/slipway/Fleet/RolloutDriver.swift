import AsyncSupport
import Fleet
import Identifiers
import NodeAPI
import NodeClient

/// Carries a rollout out: does what ``Rollout`` says, and tells it what became of the nodes.
struct RolloutDriver {
    let nodes: [FleetNode]
    let bundle: RolloutBundle
    let console: Console
    /// False where the answer is for programs.
    let tells: Bool
    let response: FailureResponse
    /// Seconds; nil for no limit.
    let timeout: Double?
    var rollout: Rollout
    var records: [NodeProgress]
    let clock: any TimeSource
    private let start: Instant
    private var moves: [Int: Task<MoveEnd, Never>] = [:]
    private var wakes: Set<Double> = []
    /// True once the time was over or the user interrupted, whatever stopped the rollout before.
    private var isCut = false
    /// The phases of the waves that were told.
    var toldWaves: [Rollout.Phase]

    private enum Event: Sendable {
        case moved(Int, MoveEnd)
        case woke(Double)
        case timeIsOver
        case interrupted
        /// A task that waited for what never came.
        case nothing
    }

    init(
        _ nodes: [FleetNode],
        _ bundle: RolloutBundle,
        _ plan: RolloutPlan,
        _ response: FailureResponse,
        timeout: Double?,
        console: Console,
        tells: Bool,
        clock: any TimeSource = SystemClock()
    ) {
        self.nodes = nodes
        self.bundle = bundle
        self.response = response
        self.timeout = timeout
        self.console = console
        self.tells = tells
        self.clock = clock
        start = clock.now
        rollout = Rollout(plan)
        toldWaves = plan.waves.map { _ in .waiting }
        records = nodes.indices.map { place in
            let wave = plan.waves.firstIndex { $0.nodes.contains(place) } ?? 0
            return NodeProgress(nodes[place], wave: wave + 1)
        }
    }

    /// Seconds since the begin.
    var elapsed: Double { clock.now.seconds(since: start) }

    /// The nodes as they are now, before anything is sent.
    mutating func survey() async {
        let looks = await NodeQuestions.ask(Array(nodes.indices)) { [nodes, bundle] in await nodes[$0].look(for: bundle)
        }
        for (place, look) in looks.sorted(by: { $0.key < $1.key }) { take(look, of: place) }
    }

    /// Asks the nodes that would be given the bundle whether they would accept it. Nothing is sent.
    mutating func rehearse(_ reviewed: ReviewedBundle, _ request: DeploymentRequest, trust: TrustOptions) async {
        for place in nodes.indices where rollout.standings[place] == .waiting {
            do {
                let client = nodes[place].client
                let plan = try await DeploymentPlan.make(
                    client,
                    reviewed,
                    bundle.lines,
                    request,
                    nodes: [],
                    trust: trust
                )
                try plan.require()
            } catch {
                let trouble = NodeTrouble(error)
                records[place].trouble = trouble
                rollout.report(place, trouble.isAbsence ? .unreachable : .failed)
            }
        }
    }

    var answer: RolloutAnswer {
        RolloutAnswer(bundle: bundle, rollout: rollout, records: records, response: response, seconds: elapsed)
    }

    /// Runs the rollout to its end, and reverts it if it failed and that was asked for.
    mutating func run() async {
        await withTaskGroup(of: Event.self) { group in
            listen(&group)
            for place in nodes.indices where rollout.standings[place] == .moving { adopt(place, &group) }
            while await step(&group) {}
            group.cancelAll()
        }
        guard response == .revert, rollout.stop?.isFailure == true else { return }
        await revert()
    }

    /// - Returns: false at the end.
    private mutating func step(_ group: inout TaskGroup<Event>) async -> Bool {
        let next = rollout.advance(at: elapsed)
        tellWaves()
        switch next {
        case .begin(let places): for place in places { begin(place, &group) }
        case .look(let places, let isLast): await look(at: places, isLast: isLast)
        case .wait(let until):
            if mayCut { for move in moves.values { move.cancel() } }
            if let until { wake(at: until, &group) }
            if let event = await group.next() { take(event) }
        case .end: return false
        }
        return true
    }

    /// True if nodes in flight need not be followed any further.
    private var mayCut: Bool {
        if isCut { return true }
        return switch rollout.stop {
        case nil: false
        case .timeout, .interrupted: true
        case .budget, .quorum, .absent: response == .revert && rollout.stop?.isFailure == true
        }
    }
}

// MARK: The nodes

extension RolloutDriver {
    private mutating func take(_ look: NodeLook, of place: Int) {
        switch look {
        case .waiting: break
        case .confirmed(let generation):
            records[place].generation = generation.number
            records[place].wasConfirmed = true
            let age = generation.confirmed.map { clock.timeOfDay.seconds(since: $0) } ?? 0
            rollout.report(place, .confirmed(since: elapsed - max(0, age)))
        case .moving(let deployment):
            records[place].deployment = deployment
            rollout.report(place, .moving)
        case .busy(let deployment):
            records[place].trouble = NodeTrouble(
                code: "deployment.busy",
                reason: "deployment \(deployment.id) of \(deployment.bundle) is \(deployment.state.rawValue)"
            )
            rollout.report(place, .busy)
        case .failed(let trouble):
            records[place].trouble = trouble
            records[place].hasFailed = true
            rollout.report(place, .failed)
        case .unreachable(let trouble):
            records[place].trouble = trouble
            rollout.report(place, .unreachable)
        }
    }

    private mutating func begin(_ place: Int, _ group: inout TaskGroup<Event>) {
        records[place].began = elapsed
        let tell = teller(place)
        follow(place, &group) { [node = nodes[place], bundle, console, progress = records[place].progress] in
            await node.move(bundle, console, progress, tell)
        }
    }

    /// Follows a deployment that was under way before the command.
    private mutating func adopt(_ place: Int, _ group: inout TaskGroup<Event>) {
        guard let deployment = records[place].deployment else { return }
        records[place].began = elapsed
        let tell = teller(place)
        follow(place, &group) { [node = nodes[place], progress = records[place].progress] in
            await node.follow(deployment, progress, tell)
        }
    }

    private mutating func follow(
        _ place: Int,
        _ group: inout TaskGroup<Event>,
        _ work: @escaping @Sendable () async -> MoveEnd
    ) {
        // Apart from the group, so that it can be cut without the timers.
        let task = Task { await work() }
        moves[place] = task
        group.addTask { .moved(place, await task.value) }
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .moved(let place, let end):
            moves[place] = nil
            take(end, of: place)
        case .woke(let time): wakes.remove(time)
        case .timeIsOver: cut(.timeout)
        case .interrupted: cut(.interrupted)
        case .nothing: break
        }
    }

    private mutating func take(_ end: MoveEnd, of place: Int) {
        let wasThere = records[place].deployment != nil
        records[place].ended = elapsed
        let stage = records[place].progress.now
        if case .deployment(let last) = stage {
            records[place].deployment = last
            records[place].generation = last.generation
        }
        let asked = records[place].deployment != nil
        records[place].isMoved = asked && !wasThere
        switch end {
        case .found:
            records[place].isMoved = false
            confirm(place)
        case .ended(let report) where report.state == .confirmed: confirm(place)
        case .ended(let report):
            let problem = report.problem.map { NodeTrouble(code: $0.code, reason: "\($0.subject): \($0.detail)") }
            let words = report.reason ?? "no reason given"
            fail(place, problem ?? NodeTrouble(code: "deployment.\(report.state.rawValue)", reason: words), .failed)
        case .broken(let trouble):
            if case .asking = stage, trouble.leavesOpen { return fail(place, trouble, .lost) }
            if asked { return fail(place, trouble, trouble.isAbsence ? .lost : .failed) }
            fail(place, trouble, trouble.isAbsence ? .unreachable : trouble.isBusy ? .busy : .failed)
        case .cut: rollout.report(place, asked ? .left : .waiting)
        }
    }

    private mutating func confirm(_ place: Int) {
        records[place].wasConfirmed = true
        rollout.report(place, .confirmed(since: elapsed))
    }

    mutating func fail(_ place: Int, _ trouble: NodeTrouble, _ standing: NodeStanding) {
        records[place].trouble = trouble
        if standing.isSpent { records[place].hasFailed = true }
        rollout.report(place, standing)
        say("\(nodes[place].name)  \(standing.name): \(trouble.reason) [\(trouble.code)]")
    }

    private mutating func look(at places: [Int], isLast: Bool) async {
        let generations = records.map(\.generation)
        let found = await NodeQuestions.ask(places) { [nodes, bundle] in
            await nodes[$0].stillRuns(bundle, generations[$0])
        }
        rollout.looked(found.mapValues(\.0), isLast: isLast, at: elapsed)
        for (place, finding) in found.sorted(by: { $0.key < $1.key }) where rollout.standings[place].isSpent {
            guard let trouble = finding.1 else { continue }
            fail(place, trouble, rollout.standings[place])
        }
    }
}

// MARK: Time and the user

extension RolloutDriver {
    private func listen(_ group: inout TaskGroup<Event>) {
        if let timeout {
            group.addTask { [clock] in
                do { try await clock.sleep(seconds: timeout) } catch { return .nothing }
                return .timeIsOver
            }
        }
        guard let interrupts = Interrupts.shared else { return }
        interrupts.arm()
        group.addTask {
            do { try await interrupts.next() } catch { return .nothing }
            return .interrupted
        }
    }

    private mutating func cut(_ reason: StopReason) {
        isCut = true
        rollout.halt(reason)
    }

    private mutating func wake(at time: Double, _ group: inout TaskGroup<Event>) {
        guard wakes.insert(time).inserted else { return }
        group.addTask { [clock, until = start.adding(seconds: time)] in
            do { try await clock.sleep(until: until) } catch { return .nothing }
            return .woke(time)
        }
    }
}
