import GRDB

/// The tables by version. Times are milliseconds since 1970; digests are `sha256:` and hex.
enum DatabaseSchema {
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
    private static let versions = [
        version1, version2, version3, version4, version5, version6, version7, version8, version9,
        version10, version11, version12,
    ]

    /// Signed orders, of which the newest of a fleet and a project is never removed, and what became of them on this node.
    private static let version12 = [
        """
        CREATE TABLE orders (
            project TEXT NOT NULL,
            fleet TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            digest TEXT NOT NULL,
            received INTEGER NOT NULL,
            received_by TEXT NOT NULL,
            document BLOB NOT NULL,
            PRIMARY KEY (project, fleet, epoch)
        ) STRICT
        """,
        """
        CREATE TRIGGER orders_are_never_changed BEFORE UPDATE ON orders
        BEGIN SELECT RAISE(ABORT, 'an order is never changed'); END
        """,
        """
        CREATE TRIGGER the_newest_order_is_never_removed BEFORE DELETE ON orders WHEN NOT EXISTS
            (SELECT 1 FROM orders WHERE project = OLD.project AND fleet = OLD.fleet AND epoch > OLD.epoch)
        BEGIN SELECT RAISE(ABORT, 'the newest order is kept for ever'); END
        """,
        """
        CREATE TABLE moves (
            project TEXT NOT NULL,
            cause TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            code TEXT,
            detail TEXT,
            deployment INTEGER,
            attempts INTEGER NOT NULL,
            next INTEGER,
            updated INTEGER NOT NULL,
            PRIMARY KEY (project, cause)
        ) STRICT
        """,
    ]

    /// Indexes for each decision about sign-off: the latest time on record, and withdrawals of a claim beside whatever bundle.
    private static let version11 = [
        "CREATE INDEX audit_by_time ON audit (time)",
        "CREATE INDEX claims_by_withdrawn ON claims (withdraws) WHERE withdraws IS NOT NULL",
    ]

    /// Claims beside bundles: only ever added, and what takes something back outlives the bundle. Emergencies of deployments, and when a
    /// bundle last failed here, which a mark that was removed does not tell.
    private static let version10 = [
        """
        CREATE TABLE claims (
            project TEXT NOT NULL,
            bundle_digest TEXT NOT NULL,
            digest TEXT NOT NULL,
            statement TEXT NOT NULL,
            kind TEXT NOT NULL,
            withdraws TEXT,
            negative INTEGER NOT NULL,
            received INTEGER NOT NULL,
            received_by TEXT NOT NULL,
            document BLOB NOT NULL,
            PRIMARY KEY (project, bundle_digest, digest)
        ) STRICT
        """,
        "CREATE INDEX claims_that_withdraw ON claims (project, withdraws) WHERE withdraws IS NOT NULL",
        """
        CREATE TRIGGER claims_are_never_changed BEFORE UPDATE ON claims
        BEGIN SELECT RAISE(ABORT, 'a claim is never changed'); END
        """,
        """
        CREATE TRIGGER negative_claims_are_never_removed BEFORE DELETE ON claims WHEN OLD.negative = 1
        BEGIN SELECT RAISE(ABORT, 'what takes something back is kept for ever'); END
        """,
        "ALTER TABLE deployments ADD COLUMN break_glass_reason TEXT",
        "ALTER TABLE deployments ADD COLUMN break_glass TEXT",
        "ALTER TABLE generations ADD COLUMN break_glass TEXT",
        """
        CREATE TABLE failed_bundles (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            failed INTEGER NOT NULL,
            PRIMARY KEY (project, digest)
        ) STRICT
        """,
        "INSERT INTO failed_bundles (project, digest, failed) SELECT project, digest, since FROM bad_bundles",
        """
        CREATE TRIGGER failures_of_bundles_are_kept AFTER INSERT ON bad_bundles
        BEGIN
            INSERT INTO failed_bundles (project, digest, failed) VALUES (NEW.project, NEW.digest, NEW.since)
            ON CONFLICT (project, digest) DO UPDATE SET failed = MAX(failed, excluded.failed);
        END
        """,
    ]

    /// The tokens of which the audit tells, so that a change to them while no node runs is told at the next start.
    private static let version9 = [
        """
        CREATE TABLE told_tokens (
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            summary TEXT NOT NULL,
            revoked INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (name, digest)
        ) STRICT
        """
    ]

    /// The parts of the audit that were sealed into files, without which nothing is taken out of it; and the sealed facts that the
    /// node still goes by.
    private static let version8 = [
        """
        CREATE TABLE audit_segments (
            first INTEGER NOT NULL PRIMARY KEY,
            last INTEGER NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL,
            digest TEXT NOT NULL,
            sealed INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TRIGGER audit_segments_are_never_changed BEFORE UPDATE ON audit_segments
        BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END
        """,
        """
        CREATE TRIGGER audit_segments_are_never_removed BEFORE DELETE ON audit_segments
        BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END
        """,
        "DROP TRIGGER audit_is_never_shortened",
        """
        CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
        WHEN NOT EXISTS (SELECT 1 FROM audit_segments WHERE OLD.number BETWEEN first AND last)
        BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END
        """,
        """
        CREATE TABLE sealed_facts (
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            number INTEGER NOT NULL,
            project TEXT,
            detail TEXT NOT NULL,
            PRIMARY KEY (action, subject)
        ) STRICT
        """,
    ]

    /// The number of deployments that the history does not hold any more, by their outcome.
    private static let version7 = [
        """
        CREATE TABLE forgotten_deployments (
            project TEXT NOT NULL,
            state TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (project, state)
        ) STRICT
        """,
        "CREATE INDEX deployments_of_a_project ON deployments (project, id)",
    ]

    /// The time a project was removed. Its highest sequence, its next generation and its history remain.
    private static let version6 = ["ALTER TABLE projects ADD COLUMN removed INTEGER"]

    /// Models whose callers a deployment may break, and the results of its models' checks.
    private static let version5 = [
        "ALTER TABLE deployments ADD COLUMN allowed_schema_changes TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE deployments ADD COLUMN proofs TEXT",
    ]

    /// The marks of a database that is missing, older or another node's, and copies of signatures.
    private static let version3 = [
        "CREATE TABLE node (id TEXT NOT NULL PRIMARY KEY) STRICT",
        "INSERT INTO node (id) VALUES (lower(hex(randomblob(16))))",
        """
        CREATE TABLE passing_bundles (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            PRIMARY KEY (project, digest)
        ) STRICT
        """,
        """
        CREATE TABLE signature_copies (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (project, digest)
        ) STRICT
        """,
        "ALTER TABLE bundles ADD COLUMN signature TEXT",
        "ALTER TABLE generations ADD COLUMN separation TEXT",
    ]

    /// Bundles that failed on probation, whether they are still on the node or not.
    private static let version2 = [
        """
        CREATE TABLE bad_bundles (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            bundle TEXT NOT NULL,
            since INTEGER NOT NULL,
            code TEXT NOT NULL,
            reason TEXT NOT NULL,
            deployment INTEGER,
            marked_by TEXT NOT NULL,
            PRIMARY KEY (project, digest)
        ) STRICT
        """
    ]

    /// The signed list and the signer of each bundle that is here; the list behind the highest sequence; and the time a project last
    /// brought something newer, for which the newest that is here stands in.
    private static let version4 = [
        """
        CREATE TABLE signatures (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            statement TEXT NOT NULL,
            material TEXT,
            PRIMARY KEY (project, digest)
        ) STRICT
        """,
        "ALTER TABLE projects ADD COLUMN highest_statement TEXT",
        "ALTER TABLE projects ADD COLUMN heard_sequence INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE projects ADD COLUMN heard INTEGER",
        """
        INSERT OR IGNORE INTO projects (project) SELECT DISTINCT project FROM bundles
        """,
        """
        UPDATE projects SET
            heard_sequence = (SELECT MAX(sequence) FROM bundles WHERE bundles.project = projects.project),
            heard = (SELECT received FROM bundles WHERE bundles.project = projects.project
                ORDER BY sequence DESC, received LIMIT 1)
        WHERE EXISTS (SELECT 1 FROM bundles WHERE bundles.project = projects.project)
        """,
    ]

    private static let version1 = [
        """
        CREATE TABLE projects (
            project TEXT NOT NULL PRIMARY KEY,
            highest_sequence INTEGER NOT NULL DEFAULT 0,
            highest_digest TEXT,
            last_confirmed INTEGER,
            next_generation INTEGER NOT NULL DEFAULT 1
        ) STRICT
        """,
        """
        CREATE TABLE bundles (
            project TEXT NOT NULL,
            digest TEXT NOT NULL,
            bundle TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            received INTEGER NOT NULL,
            report TEXT NOT NULL,
            PRIMARY KEY (project, digest)
        ) STRICT
        """,
        """
        CREATE TABLE generations (
            project TEXT NOT NULL,
            number INTEGER NOT NULL,
            bundle_digest TEXT NOT NULL,
            active TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('staging', 'ready', 'confirmed', 'failed', 'removing')),
            created INTEGER NOT NULL,
            confirmed INTEGER,
            pinned INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (project, number)
        ) STRICT
        """,
        """
        CREATE TABLE deployments (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            intent TEXT NOT NULL CHECK (intent IN ('none', 'switch', 'rollback')),
            finished INTEGER NOT NULL,
            bundle TEXT NOT NULL,
            bundle_digest TEXT NOT NULL,
            active TEXT NOT NULL,
            generation INTEGER,
            requested_by TEXT NOT NULL,
            reason TEXT,
            started INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            switched INTEGER,
            probation_ends INTEGER,
            crashes INTEGER NOT NULL DEFAULT 0,
            replaces INTEGER,
            rolled_back_to INTEGER,
            problem TEXT
        ) STRICT
        """,
        "CREATE UNIQUE INDEX one_deployment_a_project ON deployments (project) WHERE finished = 0",
        """
        CREATE TABLE deployment_steps (
            deployment INTEGER NOT NULL REFERENCES deployments (id),
            ordinal INTEGER NOT NULL,
            name TEXT NOT NULL,
            started INTEGER NOT NULL,
            finished INTEGER,
            succeeded INTEGER,
            output TEXT NOT NULL,
            PRIMARY KEY (deployment, ordinal)
        ) STRICT
        """,
        """
        CREATE TABLE audit (
            number INTEGER NOT NULL PRIMARY KEY,
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            project TEXT,
            subject TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END
        """,
        """
        CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is only ever appended to'); END
        """,
    ]
}
