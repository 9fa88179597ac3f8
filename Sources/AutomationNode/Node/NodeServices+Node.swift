import DurableFiles

extension NodeServices {
    func node(
        _ tokens: TokenStore,
        _ tokenAudit: TokenAudit,
        _ recovered: [String],
        _ adminTokenPath: String?,
        _ lock: FileLock
    ) throws -> AutomationNode {
        let intake = intake
        let offers = UploadSessions(intake: intake)
        let deployer = deployer
        let orders = orders
        let reader = NodeReader(
            journal: journal,
            links: storage.current,
            standings: storage.standings,
            configuration: live,
            serving: serving,
            damage: storage.damage,
            policy: policyWatch
        )
        return AutomationNode(
            live: live,
            storage: storage,
            key: key,
            clock: opening.clock,
            pool: opening.pool,
            logger: opening.logger,
            serving: serving,
            rowsTap: rowsTap,
            monitorStore: monitorStore,
            monitoring: monitoring,
            labels: LabelIntake(
                store: monitorStore,
                configuration: live,
                reader: reader,
                trail: storage.trail
            ),
            firstLoads: firstLoads,
            anchors: anchors,
            deployer: deployer,
            orders: orders,
            following: following(deployer, offers, intake),
            events: journal.events,
            intake: intake,
            offers: offers,
            downloads: BundleDownloads(
                stored: storage.stored,
                sent: sent,
                gate: gate,
                configuration: live,
                pool: opening.pool
            ),
            evaluations: NodeEvaluations(stored: storage.stored),
            comparisons: NodeComparisons(stored: storage.stored),
            signOffs: NodeSignOffs(
                intake: ClaimIntake(
                    questions: policy.questions,
                    live: livePolicy,
                    copies: ClaimCopies(root: storage.state.root)
                ),
                check: policy,
                watch: policyWatch,
                acceptance: acceptance,
                reading: PolicyReading(root: storage.state.root, clock: opening.clock)
            ),
            reader: reader,
            figures: NodeMetricsReader(
                reader: reader,
                counters: counters,
                monitoring: monitoring,
                orders: orders,
                root: storage.state.root
            ),
            health: health,
            removal: ProjectRemoval(
                state: storage.state,
                switch: `switch`,
                garbage: garbage,
                counters: counters
            ),
            upkeep: NodeUpkeep(
                offers: offers,
                reserve: reserve,
                sealing: sealing,
                tokenAudit: tokenAudit,
                policy: policyWatch
            ),
            tokens: try TokenBook(store: tokens),
            recovered: recovered,
            adminTokenPath: adminTokenPath,
            lock: lock
        )
    }

    var health: Readiness {
        Readiness(
            state: storage.state,
            standings: storage.standings,
            watch: CurrentWatch(
                database: storage.database,
                links: storage.current,
                generations: storage.generations,
                damage: storage.damage
            ),
            serving: serving,
            anchors: anchors,
            ballast: ballast,
            monitorStore: monitorStore,
            policy: policyWatch,
            orders: orders,
            configuration: live,
            clock: opening.clock
        )
    }

    var sealing: DueSealing {
        DueSealing(
            configuration: live,
            root: storage.state.root,
            marks: storage.marks,
            audit: storage.trail,
            key: key,
            logger: opening.logger
        )
    }
}
