extension NodeServices {
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
}
