import AsyncSupport
import Identifiers
import Logging
import Synchronization

/// Follows registries and carries orders out, for each project by itself: one task looks at the registry, another does what is due.
///
/// Its nouns: `FollowSettings` names a place, `FollowPoll` looks at it, `OrderIntake` keeps an order however it came, `ProjectMover` does what the order
/// in force asks of this node now, `RegistryPull` brings a bundle, and `MoveJournal` remembers what became of it.
final class Following: Sendable {
    private let poll: FollowPoll
    private let mover: ProjectMover
    private let spool: OrderSpool
    private let clock: any TimeSource
    private let wakes = Broadcast<Void>(buffering: .bufferingNewest(1))
    /// One step of a project at a time.
    private let turns = Mutex<[ProjectName: AsyncSemaphore]>([:])

    /// Seconds between two looks for new projects.
    private static let pause = 60.0

    init(poll: FollowPoll, mover: ProjectMover, spool: OrderSpool, clock: any TimeSource) {
        self.poll = poll
        self.mover = mover
        self.spool = spool
        self.clock = clock
    }

    /// Lets all look at once: an order came, or the configuration is another.
    func wake() { wakes.send(()) }

    /// Tries again what could not begin, with what was changed meanwhile. Blocks.
    func reconsider() {
        do {
            try mover.journal.reconsider()
        } catch {
            mover.logger.warning("what failed is not tried again", metadata: ["error": "\(error)"])
        }
        for project in mover.configuration.settings.follows.keys { poll.clients.forget(project) }
        poll.book.reconsider()
        wake()
    }

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            var known: Set<ProjectName> = []
            while !Task.isCancelled {
                let woken = wakes.subscribe()
                if await takeSpooled() { wake() }
                for project in await projects().subtracting(known) {
                    known.insert(project)
                    group.addTask { [self] in await pollAlways(project) }
                    group.addTask { [self] in await moveAlways(project) }
                }
                await wait(Self.pause, woken)
            }
        }
        await poll.clients.shutdown()
    }

    /// Takes the orders that an operator put into the directory.
    func takeSpooled() async -> Bool {
        (try? await mover.pool.run { [spool] in spool.take() }) ?? false
    }

    /// Looks at the followed place of a project once.
    /// - Returns: seconds until the next look.
    func look(_ project: ProjectName) async -> Double {
        guard let settings = mover.configuration.settings.follow(project) else { return Self.pause }
        if await poll.look(settings) { wake() }
        // A tenth more or less, so that nodes that started together come apart.
        return settings.every * .random(in: 0.9...1.1)
    }

    /// Does what is due for a project.
    /// - Returns: seconds until the next step.
    func step(_ project: ProjectName) async -> Double {
        let turn = turns.withLock { turns in
            if let turn = turns[project] { return turn }
            let turn = AsyncSemaphore(width: 1)
            turns[project] = turn
            return turn
        }
        return (try? await turn.withPermit { await mover.step(project) }) ?? Self.pause
    }

    private func pollAlways(_ project: ProjectName) async {
        while !Task.isCancelled {
            let (settings, reloads) = (mover.configuration.settings.follow(project), poll.book.reloads)
            let pause = await look(project)
            let end = clock.now.adding(seconds: pause)
            // What wakes the others asks nobody's registry more often; a reload does, at once.
            repeat {
                let woken = wakes.subscribe()
                if mover.configuration.settings.follow(project) != settings || poll.book.reloads != reloads { break }
                await wait(end.seconds(since: clock.now), woken)
            } while clock.now < end && !Task.isCancelled
        }
    }

    private func moveAlways(_ project: ProjectName) async {
        while !Task.isCancelled {
            let woken = wakes.subscribe()
            await wait(await step(project), woken)
        }
    }

    private func projects() async -> Set<ProjectName> {
        let settings = mover.configuration.settings
        let database = mover.stored.database
        let ordered = try? await mover.pool.run {
            try database.read { try OrderRecord.projects(of: settings.fleet, in: $0) }
        }
        return Set(settings.follows.keys).union(ordered ?? [])
    }

    /// Returns after so many seconds, or when somebody wakes all.
    private func wait(_ seconds: Double, _ woken: AsyncStream<Void>) async {
        guard seconds > 0 else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in try? await clock.sleep(seconds: seconds) }
            group.addTask { for await _ in woken { break } }
            await group.next()
            group.cancelAll()
        }
    }
}
