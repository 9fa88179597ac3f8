import GRDB

/// The tables of STATE/monitor.db by version. Times are milliseconds since 1970.
enum MonitorSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, statements) in versions.enumerated() {
            migrator.registerMigration("\(index + 1)") { database in
                for statement in statements { try database.execute(sql: statement) }
            }
        }
        return migrator
    }

    /// The migrations; the place of one, from 1, is its name. A version that was shipped is never changed.
    private static let versions = [version1, version2]

    private static let version1 = [
        // `pruned`: the time of the newest prediction that was removed. `rows`: of predictions that are kept.
        """
        CREATE TABLE models (
            id INTEGER NOT NULL PRIMARY KEY,
            project TEXT NOT NULL,
            model TEXT NOT NULL,
            pruned INTEGER,
            rows INTEGER NOT NULL DEFAULT 0,
            pending INTEGER NOT NULL DEFAULT 0,
            UNIQUE (project, model)
        ) STRICT
        """,
        // What may be a label of a version's answers, as JSON.
        """
        CREATE TABLE versions (
            id INTEGER NOT NULL PRIMARY KEY,
            model INTEGER NOT NULL,
            version TEXT NOT NULL,
            labels TEXT NOT NULL,
            UNIQUE (model, version)
        ) STRICT
        """,
        """
        CREATE TABLE windows (
            model INTEGER NOT NULL,
            number INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            version TEXT NOT NULL,
            generation INTEGER NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            verdict TEXT NOT NULL,
            summary BLOB NOT NULL,
            record BLOB NOT NULL,
            PRIMARY KEY (model, number, revision)
        ) STRICT, WITHOUT ROWID
        """,
        // States of detectors, open windows and bets between two starts.
        """
        CREATE TABLE states (
            model INTEGER NOT NULL,
            name TEXT NOT NULL,
            value BLOB NOT NULL,
            saved INTEGER NOT NULL,
            PRIMARY KEY (model, name)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE alerts (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            model TEXT NOT NULL,
            state TEXT NOT NULL,
            rule TEXT NOT NULL,
            report TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX alerts_of_a_model ON alerts (project, model, state)",
        // `rows`: of the whole request. `joined`: the number of the join; a corrected label has a new one.
        """
        CREATE TABLE predictions (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            model INTEGER NOT NULL,
            version INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            request TEXT NOT NULL,
            row INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            time INTEGER NOT NULL,
            class TEXT,
            number REAL,
            scores BLOB,
            label TEXT,
            labelled INTEGER,
            joined INTEGER,
            corrected INTEGER NOT NULL DEFAULT 0,
            UNIQUE (model, request, row)
        ) STRICT
        """,
        "CREATE INDEX predictions_by_time ON predictions (model, time)",
        "CREATE INDEX predictions_by_join ON predictions (model, joined) WHERE joined IS NOT NULL",
        """
        CREATE TABLE pending (
            id INTEGER NOT NULL PRIMARY KEY,
            model INTEGER NOT NULL,
            request TEXT NOT NULL,
            row INTEGER NOT NULL,
            label TEXT NOT NULL,
            came INTEGER NOT NULL,
            UNIQUE (model, request, row)
        ) STRICT
        """,
        "CREATE INDEX pending_by_age ON pending (model, came)",
        // Above all numbers of a file that was there before: who has read up to one of them misses none of these.
        "CREATE TABLE joins (last INTEGER NOT NULL) STRICT",
        "INSERT INTO joins VALUES (CAST(strftime('%s', 'now') AS INTEGER) * 1000000)",
    ]

    private static let version2 = [
        // 1 for the one row of its request that is judged.
        "ALTER TABLE predictions ADD COLUMN witness INTEGER NOT NULL DEFAULT 1",
        // Entries of the audit that are to be written, in their order: they are in another database than the alerts.
        """
        CREATE TABLE alert_audits (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            alert INTEGER NOT NULL,
            action TEXT NOT NULL,
            actor TEXT NOT NULL,
            project TEXT NOT NULL,
            detail TEXT NOT NULL,
            UNIQUE (alert, action)
        ) STRICT
        """,
        // Alerts for which the hook has not run.
        "CREATE TABLE alert_hooks (alert INTEGER NOT NULL PRIMARY KEY) STRICT",
    ]
}
