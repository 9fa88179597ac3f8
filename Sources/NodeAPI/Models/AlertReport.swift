package import Identifiers

/// An alert of a node's monitoring: something that was found about a model, with what became of it.
package struct AlertReport: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable, CaseIterable {
        case open
        /// Somebody knows of it.
        case acknowledged
        case closed
    }

    /// A figure of the finding.
    package struct Figure: Codable, Sendable, Hashable {
        package var name: String
        package var value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Somebody's decision about it.
    package struct Decision: Codable, Sendable, Hashable {
        package var by: String
        package var time: Timestamp
        package var note: String?

        package init(by: String, time: Timestamp, note: String? = nil) {
            self.by = by
            self.time = time
            self.note = note
        }
    }

    package var number: Int64
    package var state: State
    package var project: ProjectName
    package var model: ModelName
    package var version: VersionID
    package var generation: GenerationNumber
    /// `drift`, `schema`, `estimate`, `shadow`, `loss` or `policy`.
    package var rule: String
    package var time: Timestamp
    /// The time at which the same was found last.
    package var last: Timestamp
    /// The number of times that the same was found within a window.
    package var count: Int
    /// One sentence.
    package var summary: String
    /// The columns that it names, the clearest first; empty where it is of no column.
    package var columns: [String]
    package var figures: [Figure]
    package var acknowledged: Decision?
    package var closed: Decision?

    package init(
        number: Int64,
        state: State,
        project: ProjectName,
        model: ModelName,
        version: VersionID,
        generation: GenerationNumber,
        rule: String,
        time: Timestamp,
        last: Timestamp,
        count: Int,
        summary: String,
        columns: [String],
        figures: [Figure],
        acknowledged: Decision? = nil,
        closed: Decision? = nil
    ) {
        self.number = number
        self.state = state
        self.project = project
        self.model = model
        self.version = version
        self.generation = generation
        self.rule = rule
        self.time = time
        self.last = last
        self.count = count
        self.summary = summary
        self.columns = columns
        self.figures = figures
        self.acknowledged = acknowledged
        self.closed = closed
    }
}

/// The answer of `GET /v1/alerts`: oldest first, a page at a time.
package struct AlertList: Codable, Sendable {
    package var alerts: [AlertReport]
    /// The `after` of the next page; nil when there is none.
    package var next: Int64?

    package init(alerts: [AlertReport], next: Int64? = nil) {
        self.alerts = alerts
        self.next = next
    }
}

/// The body of `POST /v1/alerts/N/acknowledge` and `…/close`.
package struct AlertRequest: Codable, Sendable {
    package var note: String?

    package init(note: String? = nil) {
        self.note = note
    }
}
