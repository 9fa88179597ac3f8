extension NodeServices {
    // MARK: Retention

    var removal: RecordedRemoval {
        RecordedRemoval(
            directory: storage.generations,
            stored: storage.stored,
            damage: storage.damage,
            faults: opening.faults
        )
    }

    var garbage: GarbageCollection {
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

    var intake: BundleIntake {
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
}
