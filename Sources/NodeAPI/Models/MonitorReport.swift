package import Identifiers

/// The state of a model's monitoring on a node.
package struct MonitorReport: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable, CaseIterable {
        /// Its rows are counted and judged.
        case watching
        /// It brought no reference that fits it; its rows are not judged for drift.
        case noReference = "no-reference"
        /// The configuration takes no rows.
        case off
        /// Monitoring has stopped: `problem` says why. Requests are answered as before.
        case stopped
    }

    /// The profile that its rows are compared with.
    package struct Reference: Codable, Sendable, Hashable {
        package var dataset: String
        /// `sha256:` digest of the data set's bytes.
        package var digest: String
        package var rows: Int
        package var columns: Int
        package var isPrivate: Bool

        package init(dataset: String, digest: String, rows: Int, columns: Int, isPrivate: Bool) {
            self.dataset = dataset
            self.digest = digest
            self.rows = rows
            self.columns = columns
            self.isPrivate = isPrivate
        }
    }

    /// The window that rows go into now. Figures of an open window carry no verdict.
    package struct OpenWindow: Codable, Sendable, Hashable {
        package var number: Int64
        package var began: Timestamp
        /// The planned end; nil where rows decide.
        package var ends: Timestamp?
        package var rows: Int
        /// Rows below which it is not judged, but goes on.
        package var minimum: Int
        /// Rows at which it closes; nil where time decides.
        package var full: Int?

        package init(number: Int64, began: Timestamp, ends: Timestamp?, rows: Int, minimum: Int, full: Int?) {
            self.number = number
            self.began = began
            self.ends = ends
            self.rows = rows
            self.minimum = minimum
            self.full = full
        }
    }

    /// The evidence of drift between windows, which may be looked at whenever.
    package struct Evidence: Codable, Sendable, Hashable {
        package struct Column: Codable, Sendable, Hashable {
            package var column: String
            package var log10: Double?

            package init(column: String, log10: Double?) {
                self.column = column
                self.log10 = log10
            }
        }

        /// Of all columns, in powers of ten; nil for none at all.
        package var log10: Double?
        /// At which an alert is raised.
        package var limit: Double
        /// False while rows may depend on each other too much for the limit to hold.
        package var isBacked: Bool
        /// One in so many rows is used.
        package var spacing: Int
        /// The correlation of neighbouring rows that were used; nil before there are enough.
        package var correlation: Double?
        /// The columns with most of it, strongest first, at most 10.
        package var columns: [Column]

        package init(
            log10: Double?,
            limit: Double,
            isBacked: Bool,
            spacing: Int,
            correlation: Double?,
            columns: [Column]
        ) {
            self.log10 = log10
            self.limit = limit
            self.isBacked = isBacked
            self.spacing = spacing
            self.correlation = correlation
            self.columns = columns
        }
    }

    /// A bet on probation: that the version is worse than allowed.
    package struct Bet: Codable, Sendable, Hashable {
        /// `shadow` or `loss`.
        package var rule: String
        /// The version that it is compared with; nil for its own reference.
        package var against: VersionID?
        package var rows: Int
        package var mean: Double?
        package var allowed: Double
        /// In powers of ten; nil for none at all.
        package var log10: Double?
        package var limit: Double
        /// Rows that were not asked: the queue was full, or the other version failed.
        package var passedOver: Int
        /// The reason why it says nothing yet.
        package var problem: String?

        package init(
            rule: String,
            against: VersionID?,
            rows: Int,
            mean: Double?,
            allowed: Double,
            log10: Double?,
            limit: Double = 2,
            passedOver: Int = 0,
            problem: String? = nil
        ) {
            self.rule = rule
            self.against = against
            self.rows = rows
            self.mean = mean
            self.allowed = allowed
            self.log10 = log10
            self.limit = limit
            self.passedOver = passedOver
            self.problem = problem
        }
    }

    package var project: ProjectName
    package var model: ModelName
    package var version: VersionID?
    package var generation: GenerationNumber?
    package var state: State
    package var problem: String?
    package var reference: Reference?
    /// Rows that were counted since the start of the node.
    package var rows: UInt64
    /// Rows that were not, since the node was too busy.
    package var dropped: UInt64
    package var window: OpenWindow?
    package var evidence: Evidence?
    package var bets: [Bet]
    /// The newest closed window.
    package var last: WindowReport?
    /// Closed windows that are kept, by verdict.
    package var verdicts: [String: Int]
    /// The action that each rule may take: `off`, `report` or `rollback`.
    package var rules: [String: String]
    /// Alerts that are not closed.
    package var alerts: Int

    package init(
        project: ProjectName,
        model: ModelName,
        version: VersionID?,
        generation: GenerationNumber?,
        state: State,
        problem: String? = nil,
        reference: Reference? = nil,
        rows: UInt64 = 0,
        dropped: UInt64 = 0,
        window: OpenWindow? = nil,
        evidence: Evidence? = nil,
        bets: [Bet] = [],
        last: WindowReport? = nil,
        verdicts: [String: Int] = [:],
        rules: [String: String] = [:],
        alerts: Int = 0
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.generation = generation
        self.state = state
        self.problem = problem
        self.reference = reference
        self.rows = rows
        self.dropped = dropped
        self.window = window
        self.evidence = evidence
        self.bets = bets
        self.last = last
        self.verdicts = verdicts
        self.rules = rules
        self.alerts = alerts
    }
}

/// The answer of `GET /v1/projects/P/monitor`: the active models of what is current.
package struct MonitorList: Codable, Sendable {
    package var models: [MonitorReport]

    package init(models: [MonitorReport]) {
        self.models = models
    }
}

/// A closed window of a model's rows, as a list shows it. `GET …/monitor/windows/N` gives the record.
package struct WindowReport: Codable, Sendable, Hashable {
    package var number: Int64
    /// 1, and one more for each time that later labels changed its figures.
    package var revision: Int
    package var version: VersionID
    package var generation: GenerationNumber
    package var began: Timestamp
    package var ended: Timestamp
    package var rows: Int
    /// `stable`, `changed`, `drifted` or `unjudged`.
    package var verdict: String
    /// The reason why it is not judged.
    package var reason: String?
    /// The columns that drifted, the clearest first.
    package var columns: [String]
    /// The share of its rows that have labels; nil where none were expected.
    package var labelled: Double?

    package init(
        number: Int64,
        revision: Int,
        version: VersionID,
        generation: GenerationNumber,
        began: Timestamp,
        ended: Timestamp,
        rows: Int,
        verdict: String,
        reason: String? = nil,
        columns: [String],
        labelled: Double? = nil
    ) {
        self.number = number
        self.revision = revision
        self.version = version
        self.generation = generation
        self.began = began
        self.ended = ended
        self.rows = rows
        self.verdict = verdict
        self.reason = reason
        self.columns = columns
        self.labelled = labelled
    }
}

/// The answer of `GET /v1/projects/P/models/M/monitor/windows`: oldest first, a page at a time.
package struct WindowList: Codable, Sendable {
    package var windows: [WindowReport]
    /// The `after` of the next page; nil when there is none.
    package var next: Int64?

    package init(windows: [WindowReport], next: Int64? = nil) {
        self.windows = windows
        self.next = next
    }
}
