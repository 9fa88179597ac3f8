package import Identifiers

/// The circumstances of an evaluation, which may differ between two runs of the same result: no part of the id.
package struct EvaluationRun: Codable, Sendable, Hashable {
    package let created: Timestamp
    /// The program and its version, such as `slipway 0.3.0`.
    package let producer: String
    /// Wall time.
    package let seconds: Double
    package let environment: RunEnvironment
    /// The name that its maker gave it.
    package let name: String?
    /// Labels that its maker gave it.
    package let tags: TextMap<String>

    package init(
        created: Timestamp,
        producer: String,
        seconds: Double,
        environment: RunEnvironment,
        name: String? = nil,
        tags: TextMap<String> = [:]
    ) {
        self.created = created
        self.producer = producer
        self.seconds = seconds
        self.environment = environment
        self.name = name
        self.tags = tags
    }
}

extension EvaluationRun: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (seconds >= 0, "seconds from 0")
        )
    }
}
