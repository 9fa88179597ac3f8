import DurableFiles

extension NodeServices {
    // MARK: Serving

    var planner: ServingPlanner {
        ServingPlanner(
            configuration: live,
            catalog: storage.catalog,
            environments: storage.environments,
            documents: documents
        )
    }

    var warm: WarmGenerations {
        WarmGenerations(configuration: live, targets: storage.targets, damage: storage.damage)
    }

    var kept: KeptGenerations {
        KeptGenerations(
            serving: serving,
            monitoring: monitoring,
            warm: warm,
            background: background,
            links: storage.current
        )
    }

    // MARK: Deployments

    var policy: PolicyCheck { policyWatch.check }

    var `switch`: GenerationSwitch { GenerationSwitch(links: storage.current, serving: serving) }

    var rollback: Rollback {
        Rollback(targets: storage.targets, verifier: storage.verifier, switch: `switch`)
    }

    var cancelling: Cancelling {
        Cancelling(journal: journal, links: storage.current, removal: removal, gate: gate)
    }

    var phases: DeploymentPhases {
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
                environments: DeploymentEnvironments(
                    environments: storage.environments,
                    planner: planner,
                    audit: storage.trail
                ),
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

    var register: DeploymentRegister { DeploymentRegister(journal: journal) }

    var acceptance: DeploymentAcceptance {
        DeploymentAcceptance(
            stored: storage.stored,
            links: storage.current,
            configuration: live,
            verifier: storage.verifier,
            register: register,
            policy: policy
        )
    }

    var deployer: Deployer {
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
}
