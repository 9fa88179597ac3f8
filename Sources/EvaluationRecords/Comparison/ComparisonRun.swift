package import Identifiers

/// The circumstances of a comparison, which are no part of its id.
package struct ComparisonRun: Codable, Sendable, Hashable {
    package let created: Timestamp
    package let producer: String
    package let seconds: Double
    package let name: String?
    package let tags: TextMap<String>

    package init(
        created: Timestamp,
        producer: String,
        seconds: Double,
        name: String? = nil,
        tags: TextMap<String> = [:]
    ) {
        self.created = created
        self.producer = producer
        self.seconds = seconds
        self.name = name
        self.tags = tags
    }
}

extension ComparisonRun: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (seconds >= 0, "seconds from 0")
        )
    }
}
