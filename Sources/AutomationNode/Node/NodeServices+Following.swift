import Identifiers

extension NodeServices {
    var orderIntake: OrderIntake {
        OrderIntake(
            trust: storage.stored.trust,
            copies: OrderCopies(root: storage.state.root),
            configuration: live,
            audit: storage.trail,
            counters: counters
        )
    }

    var orders: OrderReader { OrderReader(intake: orderIntake, book: followBook) }

    /// - Parameters:
    ///   - deployer: the one of the node.
    ///   - offers: likewise.
    func following(_ deployer: Deployer, _ offers: UploadSessions, _ intake: BundleIntake) -> Following {
        let poll = FollowPoll(
            clients: RegistryClients(),
            book: followBook,
            intake: orderIntake,
            pool: opening.pool,
            clock: opening.clock,
            logger: opening.logger
        )
        return Following(
            poll: poll,
            mover: ProjectMover(
                stored: storage.stored,
                links: storage.current,
                deployer: deployer,
                poll: poll,
                pull: RegistryPull(offers: offers, intake: intake, pool: opening.pool),
                journal: MoveJournal(audit: storage.trail),
                configuration: live,
                pool: opening.pool,
                logger: opening.logger
            ),
            spool: OrderSpool(root: storage.state.root, intake: orderIntake, logger: opening.logger),
            clock: opening.clock
        )
    }
}
