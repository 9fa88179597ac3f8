package import Identifiers

/// The fate of one label that was sent for an answer.
package enum LabelOutcome: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// It belongs to a prediction, which had none.
    case joined
    /// Its prediction was not seen; it waits for a day.
    case pending
    /// There is no such prediction, and none comes any more.
    case unknown
    /// Its prediction was kept once, and is not any more.
    case expired
    /// The prediction has the same label.
    case duplicate
    /// The prediction has another label, which stays.
    case conflicting
    /// The prediction had another label, which it replaced.
    case replaced
    /// It is none of the classes, or no number.
    case invalid
    /// Its request or its row is not among those that monitoring takes.
    case unsampled
    /// The row of the file has no label.
    case missing
}

/// The answer of `POST /v1/projects/P/models/M/labels`.
package struct LabelReport: Codable, Sendable, Hashable {
    package var project: ProjectName
    package var model: ModelName
    /// Rows that were sent.
    package var rows: Int
    /// The number of labels with each outcome; every outcome is here.
    package var outcomes: [LabelOutcome: Int]

    package init(project: ProjectName, model: ModelName, rows: Int = 0, outcomes: [LabelOutcome: Int] = [:]) {
        self.project = project
        self.model = model
        self.rows = rows
        self.outcomes = Dictionary(uniqueKeysWithValues: LabelOutcome.allCases.map { ($0, outcomes[$0] ?? 0) })
    }

    /// Adds those of a part of the same file.
    package mutating func add(_ more: [LabelOutcome: Int]) {
        for (outcome, count) in more {
            outcomes[outcome, default: 0] += count
            rows += count
        }
    }

    package subscript(_ outcome: LabelOutcome) -> Int { outcomes[outcome] ?? 0 }
}
