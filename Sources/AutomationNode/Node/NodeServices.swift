import Bundles
import DurableFiles
import Identifiers
import Logging
import Serving
import Signing

/// Puts the types of a node together, each with the few that it uses. It lives as long as the opening, and no type of the node knows it.
struct NodeServices {
    private let opening: NodeOpening
    private let live: LiveConfiguration
    private let livePolicy: LivePolicy
    private let policyWatch: PolicyWatch
    private let storage: NodeStorage
    private let ballast: Ballast
    private let key: Result<SigningKey, any Error>
    private let anchors: AuditAnchors
    private let serving: ServingGenerations
    private let journal: DeploymentJournal
    private let documents: ModelDocumentReader
    private let background: BackgroundLoading
    private let firstLoads = FirstLoads()
    private let counters = NodeCounters()
    private let sent = SentBundles()
    private let gate = StoreGate()
    private let rowsTap = TapBuffer()
    private let monitorStore: MonitorStore
    private let monitoring: NodeMonitor

    init(
        _ opening: NodeOpening,
        _ live: LiveConfiguration,
        _ livePolicy: LivePolicy,
        _ storage: NodeStorage,
        _ ballast: Ballast,
        _ key: Result<SigningKey, any Error>
    ) {
        let clock = opening.clock
        self.opening = opening
        self.live = live
        self.livePolicy = livePolicy
        self.storage = storage
        self.ballast = ballast
        self.key = key
        anchors = AuditAnchors(
            settings: opening.configuration.anchor,
            key: key,
            database: storage.database,
            clock: clock
        )
        serving = ServingGenerations(
            loading: opening.models,
            owner: storage.state.workerOwner,
            clock: clock
        )
        monitorStore = MonitorStore(in: storage.state.root, clock: clock, logger: opening.logger)
        monitoring = NodeMonitor(
            NodeMonitor.Parts(
                tap: rowsTap,
                store: monitorStore,
                alerts: AlertBook(store: monitorStore, audit: storage.trail),
                hook: AlertHook(
                    state: storage.state,
                    configuration: live,
                    counters: counters,
                    audit: storage.trail,
                    pool: opening.pool,
                    logger: opening.logger
                ),
                serving: serving,
                versions: MonitoredVersions(catalog: storage.catalog),
                configuration: live,
                clock: clock,
                logger: opening.logger,
                faults: opening.faults
            )
        )
        policyWatch = PolicyWatch(
            check: PolicyCheck(live, livePolicy, storage),
            monitoring: monitoring,
            logger: opening.logger
        )
        journal = DeploymentJournal(
            database: storage.database,
            clock: clock,
            events: DeploymentEvents(),
            configuration: opening.configuration,
            logger: opening.logger
        )
        documents = ModelDocumentReader(
            generations: storage.generations,
            parsed: storage.stored.parsed,
            links: storage.current,
            damage: storage.damage,
            pool: opening.pool
        )
        background = BackgroundLoading(
            planner: ServingPlanner(
                configuration: live,
                catalog: storage.catalog,
                environments: storage.environments,
                documents: documents
            ),
            serving: serving,
            firstLoads: firstLoads,
            audit: storage.trail,
            pool: opening.pool,
            logger: opening.logger
        )
    }

    // MARK: The start

    var recovery: Recovery {
        let depth: GenerationVerification.Depth = live.settings.startVerification == .full ? .contents : .sizes
        return Recovery(
            sweep: storage.sweep,
            documents: DocumentRepair(stored: storage.stored, setAside: storage.setAside),
            interrupted: InterruptedDeployments(
                journal: journal,
                links: storage.current,
                rollback: rollback,
                configuration: live
            ),
            currents: storage.currentRepair(depth, removesBroken: true),
            marks: storage.marks,
            faults: opening.faults
        )
    }

    var reserve: Reserve {
        Reserve(ballast: ballast, database: storage.database, configuration: live, logger: opening.logger)
    }

    /// Removes what hooks on alerts left behind.
    func removeAlertFiles() { monitoring.parts.hook.removeLeftovers() }

    var firstServing: FirstServing {
        FirstServing(
            database: storage.database,
            links: storage.current,
            planner: planner,
            warm: warm,
            background: background,
            firstLoads: firstLoads
        )
    }

    // MARK: Serving

    private var planner: ServingPlanner {
        ServingPlanner(
            configuration: live,
            catalog: storage.catalog,
            environments: storage.environments,
            documents: documents
        )
    }

    private var warm: WarmGenerations {
        WarmGenerations(configuration: live, targets: storage.targets, damage: storage.damage)
    }

    private var kept: KeptGenerations {
        KeptGenerations(
            serving: serving,
            monitoring: monitoring,
            warm: warm,
            background: background,
            links: storage.current
        )
    }

    // MARK: Deployments

    private var policy: PolicyCheck { policyWatch.check }

    var `switch`: GenerationSwitch { GenerationSwitch(links: storage.current, serving: serving) }

    private var rollback: Rollback {
        Rollback(targets: storage.targets, verifier: storage.verifier, switch: `switch`)
    }

    private var cancelling: Cancelling {
        Cancelling(journal: journal, links: storage.current, removal: removal, gate: gate)
    }

    private var phases: DeploymentPhases {
        let (faults, marks, links) = (opening.faults, storage.marks, storage.current)
        let hooks = DeploymentHooks(state: storage.state, counters: counters)
        let loading = GenerationLoading(planner: planner, serving: serving)
        return DeploymentPhases(
            prepare: PreparePhase(
                verification: BundleVerification(
                    stored: storage.stored,
                    links: links,
                    configuration: live,
                    faults: faults
                ),
                environments: DeploymentEnvironments(environments: storage.environments, audit: storage.trail),
                staging: GenerationStaging(
                    directory: storage.generations,
                    catalog: storage.catalog,
                    setAside: storage.setAside
                ),
                checks: StagedChecks(
                    directory: storage.generations,
                    parsed: storage.stored.parsed,
                    links: links,
                    audit: storage.trail,
                    planner: planner
                ),
                loading: loading,
                kept: kept,
                hooks: hooks,
                policy: PolicyStep(check: policy),
                faults: faults
            ),
            switch: SwitchPhase(switch: `switch`, marks: marks, counters: counters, faults: faults),
            probation: ProbationPhase(
                watch: ProbationWatch(
                    loading: loading,
                    background: background,
                    firstLoads: firstLoads,
                    monitoring: monitoring
                ),
                hooks: hooks,
                faults: faults
            ),
            confirm: ConfirmPhase(kept: kept, marks: marks, faults: faults),
            rollback: RollbackPhase(rollback: rollback, kept: kept, hooks: hooks, marks: marks, faults: faults),
            return: ReturnPhase(
                verifier: storage.verifier,
                switch: `switch`,
                loading: loading,
                kept: kept,
                counters: counters,
                faults: faults
            ),
            returned: ReturnedPhase(kept: kept, hooks: hooks, marks: marks, faults: faults),
            end: EndPhase(kept: kept, cancelling: cancelling)
        )
    }

    private var register: DeploymentRegister { DeploymentRegister(journal: journal) }

    private var acceptance: DeploymentAcceptance {
        DeploymentAcceptance(
            stored: storage.stored,
            links: storage.current,
            configuration: live,
            verifier: storage.verifier,
            register: register,
            policy: policy
        )
    }

    private var deployer: Deployer {
        let rollbacks = RollbackAcceptance(
            links: storage.current,
            targets: storage.targets,
            register: register,
            ballast: ballast,
            policy: policy
        )
        return Deployer(
            acceptance: acceptance,
            rollbacks: rollbacks,
            cancelling: cancelling,
            runs: DeploymentRuns(
                phases: phases,
                recorder: StepRecorder(
                    journal: journal,
                    pool: opening.pool,
                    clock: opening.clock,
                    logger: opening.logger
                ),
                retry: PersistentRetry(
                    ballast: ballast,
                    pool: opening.pool,
                    clock: opening.clock,
                    logger: opening.logger
                ),
                links: storage.current,
                configuration: live
            ),
            followUp: DeploymentFollowUp(
                background: background,
                firstLoads: firstLoads,
                reserve: reserve,
                readBack: ReadBack(
                    verifier: storage.verifier,
                    targets: storage.targets,
                    links: storage.current,
                    audit: storage.trail
                ),
                rollbacks: rollbacks,
                garbage: garbage
            ),
            place: storage.state.root.path
        )
    }

    // MARK: Retention

    private var removal: RecordedRemoval {
        RecordedRemoval(
            directory: storage.generations,
            stored: storage.stored,
            damage: storage.damage,
            faults: opening.faults
        )
    }

    private var garbage: GarbageCollection {
        GarbageCollection(
            gate: gate,
            retention: RetentionChoice(
                database: storage.database,
                links: storage.current,
                serving: serving,
                sent: sent,
                configuration: live
            ),
            removal: removal,
            environments: storage.environments.environments,
            audit: storage.trail,
            marks: storage.marks,
            logger: opening.logger
        )
    }

    // MARK: Bundles

    private var intake: BundleIntake {
        let admission = BundleAdmission(stored: storage.stored, configuration: live)
        return BundleIntake(
            admission: admission,
            adoption: BundleAdoption(
                admission: admission,
                gate: gate,
                early: storage.generations.early,
                setAside: storage.setAside,
                marks: storage.marks,
                counters: counters,
                faults: opening.faults
            ),
            audit: storage.trail,
            counters: counters,
            pool: opening.pool
        )
    }

    // MARK: The node

    func node(
        _ tokens: TokenStore,
        _ tokenAudit: TokenAudit,
        _ recovered: [String],
        _ adminTokenPath: String?,
        _ lock: FileLock
    ) throws -> AutomationNode {
        let intake = intake
        let offers = UploadSessions(intake: intake)
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

    private var health: Readiness {
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
            configuration: live,
            clock: opening.clock
        )
    }

    private var sealing: DueSealing {
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
